-- 0001_first: from nothing
-- All of it runs in one transaction, in this order; foreign keys are looked at when it ends. Edit it as you need,
-- until a database has it.

CREATE TABLE "customers" (
    "id" INTEGER CONSTRAINT "customers_pkey" PRIMARY KEY,
    "mail" TEXT NOT NULL,
    "phone" TEXT
) STRICT;
CREATE TABLE "orders" (
    "id" INTEGER CONSTRAINT "orders_pkey" PRIMARY KEY,
    "customer_id" INTEGER NOT NULL,
    "cents" INTEGER NOT NULL,
    CONSTRAINT "orders_customer_id_fkey" FOREIGN KEY ("customer_id") REFERENCES "customers" ("id") ON DELETE CASCADE
) STRICT;
CREATE INDEX "orders_customer_id_idx" ON "orders" ("customer_id");
CREATE VIEW "bills" AS SELECT id, cents FROM orders;
