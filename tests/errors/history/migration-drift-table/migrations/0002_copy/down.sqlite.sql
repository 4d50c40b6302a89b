DROP TABLE users_old;
