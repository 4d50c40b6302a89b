-- refuse not null: users.nick is to have a value
SELECT id FROM users WHERE nick IS NULL;
-- refuse unique: users (nick) is to be unique
SELECT id FROM users WHERE nick IN (SELECT nick FROM users GROUP BY nick
  HAVING count(*) > 1);
