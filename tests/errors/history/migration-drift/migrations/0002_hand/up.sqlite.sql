CREATE INDEX users_nick_idx ON users (nick);
CREATE TABLE users_old AS SELECT * FROM users;
