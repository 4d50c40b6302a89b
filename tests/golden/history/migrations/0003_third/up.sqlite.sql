-- 0003_third: from 0002_second
-- All of it runs in one transaction, in this order; foreign keys are looked at when it ends. Edit it as you need,
-- until a database has it.

DROP INDEX "orders_customer_id_idx";

ALTER TABLE "orders" ADD COLUMN "paid" INTEGER NOT NULL DEFAULT 0 CONSTRAINT "orders_paid_check" CHECK ("paid" IN (0, 1));
CREATE INDEX "orders_customer_id_euros_idx" ON "orders" ("customer_id", "euros" DESC);
UPDATE "orders" SET "paid" = true WHERE "euros" = 0;
