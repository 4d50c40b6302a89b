-- refuse not null: users.nick is to have a value
SELECT id FROM users WHERE nick IS NULL;
-- refuse unique: users (nick) is to be unique
SELECT id FROM users WHERE nick IN (SELECT nick FROM users GROUP BY nick
  HAVING count(*) > 1);
-- rebuild: users
CREATE TABLE jdb_new_users (
  id INTEGER PRIMARY KEY,
  email TEXT NOT NULL UNIQUE CHECK (length(email) <= 9),
  nick TEXT NOT NULL UNIQUE
) STRICT;
INSERT INTO jdb_new_users SELECT id, email, nick FROM users;
DROP TABLE users;
ALTER TABLE jdb_new_users RENAME TO users;
-- end
