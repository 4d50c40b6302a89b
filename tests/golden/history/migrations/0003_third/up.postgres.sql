-- 0003_third: from 0002_second
-- All of it runs in one transaction, in this order. Edit it as you need, until a database has it.

DROP INDEX "orders_customer_id_idx";
ALTER TABLE "orders" ADD COLUMN "paid" BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX "orders_customer_id_euros_idx" ON "orders" ("customer_id", "euros" DESC);
