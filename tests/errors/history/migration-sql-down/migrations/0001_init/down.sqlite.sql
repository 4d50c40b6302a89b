-- back
DROP TABLE user;
