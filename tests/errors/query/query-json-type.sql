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
