-- 0003_third: undone
-- All of it runs in one transaction, in this order; foreign keys are looked at when it ends. Edit it as you need,
-- until a database has it.

DROP INDEX "orders_customer_id_euros_idx";

-- rebuild: orders
CREATE TABLE "jdb_new_orders" (
    "id" INTEGER CONSTRAINT "orders_pkey" PRIMARY KEY,
    "customer_id" INTEGER NOT NULL,
    "euros" REAL NOT NULL,
    "note" TEXT,
    CONSTRAINT "orders_customer_id_fkey" FOREIGN KEY ("customer_id") REFERENCES "customers" ("id") ON DELETE CASCADE
) STRICT;
INSERT INTO "jdb_new_orders" ("id", "customer_id", "euros", "note")
SELECT "id", "customer_id", "euros", "note"
FROM "orders";
DROP TABLE "orders";
ALTER TABLE "jdb_new_orders" RENAME TO "orders";
-- end

CREATE INDEX "orders_customer_id_idx" ON "orders" ("customer_id");
