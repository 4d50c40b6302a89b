-- name: sign_up :one
-- Adds a user. JDB_NOT_FOUND says that the address is taken; janus_sign_up_or_taken tells it as JDB_UNIQUE.
INSERT INTO users (email, password_hash) VALUES (:email, :password_hash) ON CONFLICT (email) DO NOTHING RETURNING *;

-- name: users_with_role :many
-- The users of a role who came first, first.
SELECT * FROM users WHERE role = :role ORDER BY created_at, id;

-- name: change_role :count
-- Gives a user another role; *count is 0 when there is no such user, or the role is theirs already.
UPDATE users SET role = :role WHERE id = :user_id AND role <> :role;
