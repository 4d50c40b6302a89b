-- loses: column users.nick
ALTER TABLE users DROP COLUMN nick;
