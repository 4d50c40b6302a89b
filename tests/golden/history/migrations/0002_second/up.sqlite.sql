-- 0002_second: from 0001_first
-- All of it runs in one transaction, in this order; foreign keys are looked at when it ends. Edit it as you need,
-- until a database has it.
--
-- It loses data. What of it is meant, say by a line "-- loses: NAME" for each:
--   column customers.phone

DROP VIEW "bills";
ALTER TABLE "customers" RENAME COLUMN "mail" TO "email";
ALTER TABLE "orders" RENAME COLUMN "cents" TO "euros";

-- refuse unique: customers (email) is to be unique
SELECT "id" FROM "customers" WHERE ("email") IN (SELECT "email" FROM "customers" GROUP BY "email" HAVING count(*) > 1);

-- refuse check: orders.euros is to be real
SELECT "id" FROM "orders" WHERE "euros" IS NOT NULL AND (CAST(CAST("euros" AS REAL) AS INTEGER) IS NOT "euros");

-- rebuild: customers
CREATE TABLE "jdb_new_customers" (
    "id" INTEGER CONSTRAINT "customers_pkey" PRIMARY KEY,
    "email" TEXT NOT NULL,
    "nick" TEXT NOT NULL,
    "level" INTEGER NOT NULL DEFAULT 1,
    CONSTRAINT "customers_email_key" UNIQUE ("email")
) STRICT;
INSERT INTO "jdb_new_customers" ("id", "email", "nick", "level")
SELECT "id", "email", (upper(email)), 1
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
    CONSTRAINT "orders_customer_id_fkey" FOREIGN KEY ("customer_id") REFERENCES "customers" ("id") ON DELETE CASCADE
) STRICT;
INSERT INTO "jdb_new_orders" ("id", "customer_id", "euros", "note")
SELECT "id", "customer_id", CAST("euros" AS REAL), NULL
FROM "orders";
DROP TABLE "orders";
ALTER TABLE "jdb_new_orders" RENAME TO "orders";
-- end

CREATE VIEW "bills" AS SELECT id, euros FROM orders;
-- loses: column customers.phone
