-- name: equal :many
-- plan: scan ok
SELECT id FROM customers WHERE profile ->> '$.city' = :city;

-- name: one_of :many
-- plan: scan ok
SELECT id FROM customers WHERE json_extract(profile, '$.size') IN (:sizes...);

-- name: between :many
-- plan: scan ok
SELECT id FROM customers WHERE profile ->> '$.size' BETWEEN :least AND :most int;

-- name: said :many
-- plan: scan ok
SELECT id FROM customers WHERE profile ->> '$.city' = :city text AND profile ->> 'size' > :size int
AND profile ->> '$.name' LIKE :pattern AND profile ->> '$.name' = email;

-- name: of_an_array :many
-- plan: scan ok
SELECT id FROM customers WHERE EXISTS (SELECT 1 FROM json_each(profile, '$.sizes') AS e WHERE e.value >= :size);

-- name: atoms_of_a_tree :many
-- plan: scan ok
SELECT c.id FROM customers AS c, json_tree(c.profile) WHERE atom IN (:atoms...) AND type = :type;

-- name: list_inside :many
-- plan: scan ok
SELECT id FROM customers WHERE :size IN (SELECT value FROM json_each(profile, '$.sizes'));

-- name: behind_a_name :many
-- plan: scan ok
WITH sizes AS (SELECT id, profile ->> '$.size' AS size FROM customers) SELECT id FROM sizes WHERE coalesce(size, '') = :size;

-- name: said_of_an_array :many
-- plan: scan ok
SELECT customers.id FROM customers, json_each(profile, '$.sizes') WHERE value = :size int AND lower(value) = :word;
