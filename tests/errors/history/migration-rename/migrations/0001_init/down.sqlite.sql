DROP TABLE "users";
DROP TABLE "logs";
