-- name: set_admin_level :exec
-- What an administrator may do; a user who is none becomes one. janus_promote changes the role, too.
INSERT INTO admins (user_id, admin_level) VALUES (:user_id, :admin_level)
ON CONFLICT (user_id) DO UPDATE SET admin_level = excluded.admin_level;

-- name: remove_admin :count
DELETE FROM admins WHERE user_id = :user_id;

-- name: admins_of_level :many
-- Who may do so much at least, the most powerful first.
-- plan: scan ok
/* Administrators are few. */
SELECT users.id, users.email, admins.admin_level
FROM admins JOIN users ON users.id = admins.user_id
WHERE admins.admin_level >= :least
ORDER BY admins.admin_level DESC, users.email;
