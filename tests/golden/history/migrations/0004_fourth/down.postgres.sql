-- 0004_fourth: undone
-- All of it runs in one transaction, in this order. Edit it as you need, until a database has it.

DROP TRIGGER order_is_paid ON orders;
DROP FUNCTION count_order;
DROP VIEW "everything";
ALTER TABLE "clients" RENAME TO "customers";
ALTER TABLE "customers" RENAME COLUMN "seen" TO "level";
ALTER TABLE "orders" RENAME COLUMN "client_id" TO "customer_id";

ALTER TABLE "orders" DROP COLUMN "half";
ALTER TABLE "customers"
    ALTER COLUMN "level" TYPE BIGINT USING (extract(epoch FROM "level") * 1000000)::bigint,
    ALTER COLUMN "level" SET DEFAULT 1;
ALTER TABLE "orders"
    ALTER COLUMN "note" TYPE TEXT COLLATE "C" USING "note"::text,
    ALTER COLUMN "note" DROP NOT NULL;
ALTER TABLE "customers"
    DROP COLUMN "bought",
    DROP COLUMN "mood";
ALTER TABLE "customers" RENAME CONSTRAINT "clients_pkey" TO "customers_pkey";
ALTER TABLE "customers" RENAME CONSTRAINT "clients_email_key" TO "customers_email_key";
ALTER INDEX "orders_client_id_euros_idx" RENAME TO "orders_customer_id_euros_idx";
ALTER TABLE "orders" RENAME CONSTRAINT "orders_client_id_fkey" TO "orders_customer_id_fkey";
DROP TYPE mood;
