-- name: sign_up :one
-- Adds a user. JDB_NOT_FOUND says that the address is taken; janus_sign_up_or_taken tells it as JDB_UNIQUE.
INSERT INTO users (email, password_hash) VALUES (:email, :password_hash) ON CONFLICT (email) DO NOTHING RETURNING *;

-- name: users_with_role :many
-- The users of a role, in the order in which they came.
-- plan: index users_role_idx
SELECT * FROM users WHERE role = :role ORDER BY id;

-- name: change_role :count
-- Gives a user another role; *count is 0 when there is no such user, or the role is theirs already.
UPDATE users SET role = :role WHERE id = :user_id AND role <> :role;
