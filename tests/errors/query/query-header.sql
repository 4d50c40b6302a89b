DELETE FROM items;

-- name: all_orders
SELECT * FROM orders;

-- name: every_order :all
SELECT * FROM orders;

-- name: 2nd_order :one
SELECT * FROM orders LIMIT 1 OFFSET 1;

-- name: third_order :one please
SELECT * FROM orders LIMIT 1 OFFSET 2;

-- name: fine :exec
DELETE FROM items;

-- name: all-orders :many
SELECT * FROM orders;

-- name: notes_are_exact :many
-- Its doc: "Note: of two lines" is one.
-- plam: scan ok
-- Plan: index orders_pkey
-- plan index orders_pkey
-- colunm: id int
-- embde: orders, items
-- nmae: other :many
-- Columns: the id, of all.
-- Names: all
-- Column: id
-- Embeds: nothing
-- Plan: to be made faster.
-- Plans index what they can.
SELECT id FROM orders WHERE id = :id;

-- name: note_behind :many
SELECT id FROM orders
-- plan: scan ok
WHERE id = :id;
-- column: id int

-- name no_colon :many
SELECT id FROM orders WHERE id = :id;

-- name: before_a_misspelt_one :many
SELECT id FROM orders WHERE id = :id;
-- Name: capital :many
SELECT id FROM orders WHERE id = :id;

-- name: note_on_the_last_line :many
SELECT id FROM orders WHERE '-- plan: scan ok' <> /* -- plan: scan ok */ 'x'; -- plan: scan ok
