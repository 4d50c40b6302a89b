-- 0004_fourth: from 0003_third
-- All of it runs in one transaction, in this order. Edit it as you need, until a database has it.

CREATE FUNCTION pg_temp.jdb_fits(value text, type text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE 'SELECT CAST($1 AS ' || type || ')' USING value;
    RETURN TRUE;
EXCEPTION WHEN data_exception THEN
    RETURN FALSE;
END $$;

ALTER TABLE "customers" RENAME TO "clients";
ALTER TABLE "clients" RENAME COLUMN "level" TO "seen";
ALTER TABLE "orders" RENAME COLUMN "customer_id" TO "client_id";
CREATE TYPE mood AS ENUM ('calm', 'busy');

-- refuse check: orders.note is to be int
SELECT "id" FROM "orders" WHERE "note" IS NOT NULL AND (CASE WHEN pg_temp.jdb_fits("note", 'bigint') THEN "note"::bigint::text <> "note" ELSE TRUE END);

-- refuse not null: clients.bought is to have a value
WITH "clients" AS (
    SELECT "id", "email", "nick", CAST((TIMESTAMPTZ 'epoch' + seen * INTERVAL '1 day') AS TIMESTAMPTZ) AS "seen", CAST(((SELECT count(*) FROM orders WHERE orders.client_id = clients.id)) AS BIGINT) AS "bought", CAST('calm' AS mood) AS "mood"
    FROM "clients"
)
SELECT "id" FROM "clients" WHERE "bought" IS NULL;

-- refuse not null: orders.half is to have a value
WITH "orders" AS (
    SELECT *, CAST((euros / 2) AS DOUBLE PRECISION) AS "half"
    FROM (
        SELECT "id", "client_id", "euros", CAST(coalesce("note"::bigint, ((SELECT count(*) FROM clients))) AS BIGINT) AS "note", "paid"
        FROM "orders"
    ) AS "orders"
)
SELECT "id" FROM "orders" WHERE "half" IS NULL;

ALTER TABLE "clients" ADD COLUMN "bought" BIGINT;
ALTER TABLE "clients" ADD COLUMN "mood" mood NOT NULL DEFAULT 'calm';
ALTER TABLE "orders" ADD COLUMN "jdb_new_note" BIGINT;
UPDATE "clients" SET "bought" = ((SELECT count(*) FROM orders WHERE orders.client_id = clients.id));
UPDATE "orders" SET "jdb_new_note" = coalesce("note"::bigint, ((SELECT count(*) FROM clients)));
ALTER TABLE "clients" ALTER COLUMN "seen" DROP DEFAULT;
ALTER TABLE "orders" DROP COLUMN "note";
ALTER TABLE "orders" RENAME COLUMN "jdb_new_note" TO "note";
ALTER TABLE "clients"
    ALTER COLUMN "seen" TYPE TIMESTAMPTZ USING (TIMESTAMPTZ 'epoch' + seen * INTERVAL '1 day'),
    ALTER COLUMN "bought" SET NOT NULL;
ALTER TABLE "orders" ALTER COLUMN "note" SET NOT NULL;
ALTER TABLE "orders" ADD COLUMN "half" DOUBLE PRECISION NOT NULL GENERATED ALWAYS AS (euros / 2) STORED;
ALTER TABLE "clients" RENAME CONSTRAINT "customers_pkey" TO "clients_pkey";
ALTER TABLE "clients" RENAME CONSTRAINT "customers_email_key" TO "clients_email_key";
ALTER INDEX "orders_customer_id_euros_idx" RENAME TO "orders_client_id_euros_idx";
ALTER TABLE "orders" RENAME CONSTRAINT "orders_customer_id_fkey" TO "orders_client_id_fkey";
CREATE VIEW "everything" AS SELECT * FROM orders;
CREATE FUNCTION count_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN UPDATE clients SET bought = bought + 1 WHERE id = new.client_id; RETURN NULL; END
$$;
CREATE TRIGGER order_is_paid AFTER UPDATE OF paid ON orders FOR EACH ROW EXECUTE FUNCTION count_order();
DROP FUNCTION pg_temp.jdb_fits;
