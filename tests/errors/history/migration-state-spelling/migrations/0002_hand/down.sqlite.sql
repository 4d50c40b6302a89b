DROP TABLE pets;
DROP TABLE toys;
DROP INDEX users_nick_idx;
