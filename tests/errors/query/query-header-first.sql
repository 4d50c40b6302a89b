/* name: of_c :many */
SELECT id FROM orders;
