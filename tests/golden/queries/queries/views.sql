-- name: orders_due :many
-- plan: scan ok
-- Through a view of a view; the note stays secret.
SELECT * FROM vip_orders WHERE state = :state AND due <= :until;

-- name: set_note_through_a_view :exec
UPDATE notes SET note = :note WHERE customer_id = :customer_id;

-- name: items_of :many
SELECT * FROM all_items WHERE order_id = :order_id;

-- name: words_of_notes :many
-- plan: scan ok
-- column: word text null
SELECT c.id, e.value AS word FROM customers AS c, json_each(json_array(c.secret_note)) AS e;
-- postgres:
SELECT c.id, e.value AS word FROM customers AS c, jsonb_array_elements_text(jsonb_build_array(c.secret_note)) AS e;

-- name: find_products :many
SELECT rowid AS id, * FROM products WHERE products MATCH :words ORDER BY rank LIMIT :limit;
-- postgres:
SELECT id, name, about FROM products WHERE to_tsvector('english', name) @@ plainto_tsquery('english', :words)
ORDER BY ts_rank(to_tsvector('english', name), plainto_tsquery('english', :words)) DESC LIMIT :limit;
