-- Comments may stand before the first query; and after that: "what's this?" is no quote.

-- name: add_customer :one
-- Adds a customer. Says JDB_NOT_FOUND when the address is taken.
INSERT INTO customers (email, secret_note, vip) VALUES (:email, :note, :vip)
ON CONFLICT (email) DO NOTHING
RETURNING *;

-- name: find_customer :one
-- plan: index customers_email_key
SELECT * FROM customers WHERE email = :email;

-- name: vip_customers :many
-- plan: scan ok
SELECT c.* FROM customers AS c WHERE c.vip = :vip AND c.joined_at BETWEEN :from AND :until ORDER BY c.id;

-- name: set_note :count
UPDATE customers SET secret_note = :note WHERE id = :id AND secret_note IS NOT :note;
-- postgres:
UPDATE customers SET secret_note = :note WHERE id = :id AND secret_note IS DISTINCT FROM :note;

-- name: forget_customer :exec
/* Everything of theirs goes with them. */
DELETE FROM customers WHERE id = :id; -- by cascade

-- name: profile_words :many
-- plan: scan ok
-- What is inside of the JSON.
SELECT id, profile ->> '$.city' AS city, profile -> '$.tags' AS tags,
       CAST(profile ->> '$.age' AS INTEGER) AS age, json_array_length(profile, '$.tags') AS tag_count
FROM customers
WHERE profile ->> :path = :word;
-- postgres:
SELECT id, profile ->> 'city' AS city, profile -> 'tags' AS tags, CAST(profile ->> 'age' AS bigint) AS age,
       CAST(jsonb_array_length(profile -> 'tags') AS bigint) AS tag_count
FROM customers
WHERE jsonb_path_query_first(profile, CAST(:path AS jsonpath)) #>> '{}' = :word;

-- name: raise_or_add :one
INSERT INTO customers (email, profile) VALUES (:email, :profile)
ON CONFLICT (email) DO UPDATE SET profile = excluded.profile, vip = max(vip, :vip)
RETURNING id, vip;
-- postgres:
INSERT INTO customers (email, profile) VALUES (:email, :profile)
ON CONFLICT (email) DO UPDATE SET profile = excluded.profile, vip = customers.vip OR :vip
RETURNING id, vip;

-- name: echo :one
-- column: twice int null
SELECT :word text AS word, :number int null AS number, :when timestamp AS moment, abs(:number) + abs(:number) AS twice;
-- postgres:
SELECT CAST(:word AS text) AS word, CAST(:number AS bigint) AS number, CAST(:when AS timestamptz) AS moment,
       abs(:number) + abs(:number) AS twice;

-- name: add_guest :exec
INSERT INTO customers (email) VALUES ('guest@example.com');

-- name: same_names :one
-- Names that are C's own, or what others become.
SELECT id AS struct, vip AS struct_ FROM customers WHERE id = :db AND vip = :db_ AND id IN (:ids...) AND id < :ids_count;

-- name: sum_with :one
SELECT :number int + 9223372036854775807 AS sum;

-- name: add_customers :many
INSERT INTO customers (email) VALUES (:email) RETURNING id, email;
