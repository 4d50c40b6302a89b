-- rebuild: users
CREATE TABLE jdb_new_users (
  id INTEGER PRIMARY KEY,
  email TEXT NOT NULL UNIQUE,
  nick TEXT DEFAULT 'nobody'
) STRICT;
INSERT INTO jdb_new_users SELECT id, email, nick FROM users;
DROP TABLE users;
ALTER TABLE jdb_new_users RENAME TO users;
-- end
CREATE INDEX users_nick_idx ON users (nick);
