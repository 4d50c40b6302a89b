DROP INDEX users_nick_idx;
DROP TABLE users_old;
