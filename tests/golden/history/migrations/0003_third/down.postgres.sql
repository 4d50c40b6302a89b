-- 0003_third: undone
-- All of it runs in one transaction, in this order. Edit it as you need, until a database has it.

DROP INDEX "orders_customer_id_euros_idx";
ALTER TABLE "orders" DROP COLUMN "paid";
CREATE INDEX "orders_customer_id_idx" ON "orders" ("customer_id");
