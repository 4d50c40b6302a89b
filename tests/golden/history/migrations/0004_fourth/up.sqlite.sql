-- 0004_fourth: from 0003_third
-- All of it runs in one transaction, in this order; foreign keys are looked at when it ends. Edit it as you need,
-- until a database has it.
--
-- It loses data. What of it is meant, say by a line "-- loses: NAME" for each:
--   type orders.note

ALTER TABLE "customers" RENAME TO "clients";
ALTER TABLE "clients" RENAME COLUMN "level" TO "seen";
ALTER TABLE "orders" RENAME COLUMN "customer_id" TO "client_id";
DROP INDEX "orders_customer_id_euros_idx";

-- refuse check: orders.note is to be int
SELECT "id" FROM "orders" WHERE "note" IS NOT NULL AND (CAST(CAST("note" AS INTEGER) AS TEXT) IS NOT "note");

-- refuse not null: clients.bought is to have a value
WITH "clients" AS (
    SELECT "id", "email", "nick", (seen * 86400000000) AS "seen", ((SELECT count(*) FROM orders WHERE orders.client_id = clients.id)) AS "bought", 'calm' AS "mood"
    FROM main."clients"
)
SELECT "id" FROM "clients" WHERE "bought" IS NULL;

-- refuse not null: orders.half is to have a value
WITH "orders" AS (
    SELECT *, (euros / 2) AS "half"
    FROM (
        SELECT "id", "client_id", "euros", coalesce(CAST("note" AS INTEGER), ((SELECT count(*) FROM clients))) AS "note", "paid"
        FROM main."orders"
    )
)
SELECT "id" FROM "orders" WHERE "half" IS NULL;

-- rebuild: clients
CREATE TABLE "jdb_new_clients" (
    "id" INTEGER CONSTRAINT "clients_pkey" PRIMARY KEY,
    "email" TEXT NOT NULL,
    "nick" TEXT NOT NULL,
    "seen" INTEGER NOT NULL,
    "bought" INTEGER NOT NULL,
    "mood" TEXT NOT NULL DEFAULT 'calm',
    CONSTRAINT "clients_email_key" UNIQUE ("email"),
    CONSTRAINT "clients_mood_check" CHECK ("mood" = 'calm' OR "mood" = 'busy')
) STRICT;
INSERT INTO "jdb_new_clients" ("id", "email", "nick", "seen", "bought", "mood")
SELECT "id", "email", "nick", (seen * 86400000000), ((SELECT count(*) FROM orders WHERE orders.client_id = clients.id)), 'calm'
FROM "clients";
DROP TABLE "clients";
ALTER TABLE "jdb_new_clients" RENAME TO "clients";
-- end

-- rebuild: orders
CREATE TABLE "jdb_new_orders" (
    "id" INTEGER CONSTRAINT "orders_pkey" PRIMARY KEY,
    "client_id" INTEGER NOT NULL,
    "euros" REAL NOT NULL,
    "note" INTEGER NOT NULL,
    "paid" INTEGER NOT NULL DEFAULT 0,
    "half" REAL NOT NULL GENERATED ALWAYS AS (euros / 2) STORED,
    CONSTRAINT "orders_client_id_fkey" FOREIGN KEY ("client_id") REFERENCES "clients" ("id") ON DELETE CASCADE,
    CONSTRAINT "orders_paid_check" CHECK ("paid" IN (0, 1))
) STRICT;
INSERT INTO "jdb_new_orders" ("id", "client_id", "euros", "note", "paid")
SELECT "id", "client_id", "euros", coalesce(CAST("note" AS INTEGER), ((SELECT count(*) FROM clients))), "paid"
FROM "orders";
DROP TABLE "orders";
ALTER TABLE "jdb_new_orders" RENAME TO "orders";
-- end

CREATE INDEX "orders_client_id_euros_idx" ON "orders" ("client_id", "euros" DESC);
CREATE VIEW "everything" AS SELECT * FROM orders;
CREATE TRIGGER "order_is_paid" AFTER UPDATE OF paid ON orders BEGIN UPDATE clients SET bought = bought + 1 WHERE id = new.client_id; END;
-- loses: type orders.note
