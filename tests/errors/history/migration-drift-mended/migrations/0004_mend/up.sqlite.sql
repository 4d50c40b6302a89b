DROP INDEX users_nick_idx;
CREATE TABLE users_old AS SELECT * FROM users;
