-- name: images_of_user :many
-- The latest first, as they came.
-- plan: index images_user_id_idx
SELECT * FROM images WHERE user_id = :user_id ORDER BY id DESC;

-- name: images_of_color_type :many
-- plan: scan ok
/* There are five: an index would find a fifth of all images. */
SELECT images.id, images.filename, images.width, images.height, users.email AS uploaded_by
FROM images LEFT JOIN users ON users.id = images.user_id
WHERE images.color_type = :color_type
ORDER BY images.id;

-- name: total_pixels :one
-- How much a user has uploaded.
SELECT count(*) AS images, coalesce(sum(width * height), 0) AS pixels FROM images WHERE user_id = :user_id;
