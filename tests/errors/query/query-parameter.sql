-- name: question_mark :many
SELECT id FROM customers WHERE email = ?;

-- name: number :many
SELECT id FROM customers WHERE email = ?1;

-- name: at_sign :many
SELECT id FROM customers WHERE email = @email;

-- name: list_beside :many
SELECT id FROM customers WHERE id IN (1, :ids...);

-- name: list_alone :many
SELECT id FROM customers WHERE id = :ids...;

-- name: optional_value :exec
UPDATE customers SET vip = :vip? WHERE id = :id;

-- name: optional_column :one
SELECT coalesce(:word? , email) AS word FROM customers WHERE email = :email?;

-- name: orders_twice :many
SELECT id, email FROM customers ORDER BY :order(id, email), :other(id);

-- name: same_orders :many
SELECT id, email FROM customers ORDER BY :order(id, customers.id, );

-- name: unknown_order :many
SELECT id, email FROM customers ORDER BY :order(id, emial desc);

-- name: parameter_in_an_order :many
SELECT id, email FROM customers ORDER BY :order(abs(id - :near), email);

-- name: digit :many
SELECT id FROM customers WHERE id = :1;

-- name: letters_that_c_lacks :many
SELECT id FROM customers WHERE email = :gr AND id = :größe;

-- name: condition_in_a_condition :many
SELECT id FROM customers AS c WHERE email = :email? OR EXISTS (SELECT 1 FROM orders AS o WHERE o.customer_id = c.id AND o.state = :state?);

-- name: orders_in_a_condition :many
SELECT id FROM customers WHERE email = :email? OR id IN (SELECT customer_id FROM orders ORDER BY :order(id, placed_at) LIMIT 3);

-- name: list_in_a_call :many
SELECT id FROM customers WHERE id = abs(:ids...);

-- name: list_and_number :many
SELECT id FROM customers WHERE id > :ids AND id IN (:ids...);

-- name: optional_in_a_window :many
SELECT id, rank() OVER (PARTITION BY vip = :vip?) AS a, rank() OVER (ORDER BY id = :id?) AS b FROM customers;

-- name: too_many :many
SELECT id FROM customers WHERE id > :aa? AND id > :ab? AND id > :ac? AND id > :ad? AND id > :ae? AND id > :af? AND id > :ag? AND id > :ah? AND id > :ai? AND id > :aj? AND id > :ak? AND id > :al? AND id > :am? AND id > :an? AND id > :ao? AND id > :ap? AND id > :ba? AND id > :bb? AND id > :bc? AND id > :bd? AND id > :be? AND id > :bf? AND id > :bg? AND id > :bh? AND id > :bi? AND id > :bj? AND id > :bk? AND id > :bl? AND id > :bm? AND id > :bn? AND id > :bo? AND id > :bp?;

-- name: two_types :many
SELECT id FROM customers WHERE id = :x int AND email = :x text;

-- name: same_type :many
SELECT id FROM customers WHERE id = :x int AND id < :x int;

-- name: order_in_where :many
SELECT id FROM customers WHERE :order(id, vip) ORDER BY id;

-- name: order_of_results :many
SELECT :order(id, vip) AS x FROM customers;

-- name: order_of_groups :many
SELECT vip FROM customers GROUP BY :order(id, vip) ORDER BY vip;

-- name: order_in_an_expression :many
SELECT id FROM customers ORDER BY id + :order(id, vip);

-- name: order_behind_another :many
-- plan: scan ok
SELECT id FROM customers ORDER BY vip, :order(id, email desc) LIMIT 3;

-- name: orders_alike :many
SELECT id FROM orders ORDER BY :order(discount + id, discount - id);

-- name: sorted_by_a_value :many
SELECT id FROM customers ORDER BY :sort DESC;

-- name: sorted_by_a_comparison :many
-- plan: scan ok
SELECT id FROM customers ORDER BY :id = id, id;

-- name: of_several :many
SELECT id FROM customers WHERE email = :email? OR vip = :vip?;

-- name: between :many
SELECT id FROM orders WHERE placed_at BETWEEN :from? AND :until?;

-- name: within_or :many
-- plan: scan ok
SELECT id FROM orders WHERE id = :id OR (state = :state? AND discount > :least?);

-- name: orders_of_any_case :many
-- plan: scan ok
SELECT id, delivery AS n FROM orders ORDER BY :order(n, N desc, n DESC);
