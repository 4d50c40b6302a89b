-- 0001_init: undone
-- All of it runs in one transaction, in this order. Edit it as you need, until a database has it.

DROP TABLE "security";
DROP TABLE "analytics";
DROP TABLE "logs";
DROP TABLE "images";
DROP TABLE "admins";
DROP TABLE "users";
