-- 0001_init: undone
-- All of it runs in one transaction, in this order. Edit it as you need, until a database has it.

DROP VIEW "all_notes";

DROP TABLE "gone";
DROP TABLE "kept";
