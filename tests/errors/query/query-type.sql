-- name: open_parameter :many
SELECT id FROM customers WHERE :anything IS NULL;

-- name: two_types :many
SELECT id FROM orders WHERE state = :value AND customer_id = :value;

-- name: open_column :many
SELECT j.key FROM customers AS c, json_each(c.profile) AS j;

-- name: mixed :many
SELECT CASE WHEN vip THEN email ELSE id END AS mixed FROM customers;

-- name: said :many
-- plan: scan ok
-- column: key text null
SELECT :anything text AS anything, j.key FROM customers AS c, json_each(c.profile) AS j;

-- name: number_and_bool :many
SELECT id FROM customers WHERE vip = :number AND id = :number;

-- name: key_of_json :many
-- plan: scan ok
SELECT c.id FROM customers AS c, json_each(c.profile) AS e WHERE e.key = :key;

-- name: value_for_json :exec
UPDATE customers SET profile = json_set(profile, :path, :value) WHERE id = :id;
