-- loses: column users.nick
-- rebuild: users
CREATE TABLE jdb_new_users (
  id INTEGER PRIMARY KEY,
  email TEXT NOT NULL UNIQUE,
  nick TEXT CHECK (length(nick) <= 9)
) STRICT;
INSERT INTO jdb_new_users SELECT id, email, nick FROM users;
DROP TABLE users;
ALTER TABLE jdb_new_users RENAME TO users;
-- end
