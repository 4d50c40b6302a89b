-- 0001_first: undone
-- All of it runs in one transaction, in this order. Edit it as you need, until a database has it.

DROP VIEW "bills";

DROP TABLE "orders";
DROP TABLE "customers";
