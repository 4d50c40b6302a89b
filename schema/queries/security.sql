-- name: record_security :exec
-- Somebody who is not known has no user.
INSERT INTO security (user_id, action, ip) VALUES (:user_id, :action, :ip);

-- name: failed_sign_ins :one
-- How often a user failed to sign in since a time, and when last.
SELECT count(*) AS failures, max(timestamp) AS latest
FROM security WHERE user_id = :user_id AND action = 'sign-in failed' AND timestamp >= :since;
