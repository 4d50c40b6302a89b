-- 0004_fourth: undone
-- All of it runs in one transaction, in this order; foreign keys are looked at when it ends. Edit it as you need,
-- until a database has it.

DROP TRIGGER "order_is_paid";
DROP VIEW "everything";
ALTER TABLE "clients" RENAME TO "customers";
ALTER TABLE "customers" RENAME COLUMN "seen" TO "level";
ALTER TABLE "orders" RENAME COLUMN "client_id" TO "customer_id";
DROP INDEX "orders_client_id_euros_idx";

-- rebuild: customers
CREATE TABLE "jdb_new_customers" (
    "id" INTEGER CONSTRAINT "customers_pkey" PRIMARY KEY,
    "email" TEXT NOT NULL,
    "nick" TEXT NOT NULL,
    "level" INTEGER NOT NULL DEFAULT 1,
    CONSTRAINT "customers_email_key" UNIQUE ("email")
) STRICT;
INSERT INTO "jdb_new_customers" ("id", "email", "nick", "level")
SELECT "id", "email", "nick", "level"
FROM "customers";
DROP TABLE "customers";
ALTER TABLE "jdb_new_customers" RENAME TO "customers";
-- end

-- rebuild: orders
CREATE TABLE "jdb_new_orders" (
    "id" INTEGER CONSTRAINT "orders_pkey" PRIMARY KEY,
    "customer_id" INTEGER NOT NULL,
    "euros" REAL NOT NULL,
    "note" TEXT,
    "paid" INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT "orders_customer_id_fkey" FOREIGN KEY ("customer_id") REFERENCES "customers" ("id") ON DELETE CASCADE,
    CONSTRAINT "orders_paid_check" CHECK ("paid" IN (0, 1))
) STRICT;
INSERT INTO "jdb_new_orders" ("id", "customer_id", "euros", "note", "paid")
SELECT "id", "customer_id", "euros", CAST("note" AS TEXT), "paid"
FROM "orders";
DROP TABLE "orders";
ALTER TABLE "jdb_new_orders" RENAME TO "orders";
-- end

CREATE INDEX "orders_customer_id_euros_idx" ON "orders" ("customer_id", "euros" DESC);
