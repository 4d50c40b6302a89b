-- 0002_second: undone
-- All of it runs in one transaction, in this order; foreign keys are looked at when it ends. Edit it as you need,
-- until a database has it.

DROP VIEW "bills";
ALTER TABLE "customers" RENAME COLUMN "email" TO "mail";
ALTER TABLE "orders" RENAME COLUMN "euros" TO "cents";

-- refuse check: orders.cents is to be int
SELECT "id" FROM "orders" WHERE "cents" IS NOT NULL AND (CAST(CAST("cents" AS INTEGER) AS REAL) IS NOT "cents");

-- rebuild: customers
CREATE TABLE "jdb_new_customers" (
    "id" INTEGER CONSTRAINT "customers_pkey" PRIMARY KEY,
    "mail" TEXT NOT NULL,
    "phone" TEXT
) STRICT;
INSERT INTO "jdb_new_customers" ("id", "mail", "phone")
SELECT "id", "mail", NULL
FROM "customers";
DROP TABLE "customers";
ALTER TABLE "jdb_new_customers" RENAME TO "customers";
-- end

-- rebuild: orders
CREATE TABLE "jdb_new_orders" (
    "id" INTEGER CONSTRAINT "orders_pkey" PRIMARY KEY,
    "customer_id" INTEGER NOT NULL,
    "cents" INTEGER NOT NULL,
    CONSTRAINT "orders_customer_id_fkey" FOREIGN KEY ("customer_id") REFERENCES "customers" ("id") ON DELETE CASCADE
) STRICT;
INSERT INTO "jdb_new_orders" ("id", "customer_id", "cents")
SELECT "id", "customer_id", CAST("cents" AS INTEGER)
FROM "orders";
DROP TABLE "orders";
ALTER TABLE "jdb_new_orders" RENAME TO "orders";
-- end

CREATE VIEW "bills" AS SELECT id, cents FROM orders;
