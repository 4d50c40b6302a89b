-- 0002_second: from 0001_first
-- All of it runs in one transaction, in this order. Edit it as you need, until a database has it.

DROP VIEW "bills";
ALTER TABLE "customers" RENAME COLUMN "mail" TO "email";
ALTER TABLE "orders" RENAME COLUMN "cents" TO "euros";

-- refuse check: orders.euros is to be real
SELECT "id" FROM "orders" WHERE "euros" IS NOT NULL AND (CASE WHEN "euros" > 9223372036854774784 THEN TRUE ELSE "euros"::double precision::bigint <> "euros" END);

-- refuse not null: customers.nick is to have a value
WITH "customers" AS (
    SELECT "id", "email", CAST((upper(email)) AS TEXT) COLLATE "C" AS "nick", CAST(1 AS BIGINT) AS "level"
    FROM "customers"
)
SELECT "id" FROM "customers" WHERE "nick" IS NULL;

-- refuse unique: customers (email) is to be unique
SELECT "id" FROM "customers" WHERE ("email") IN (SELECT "email" FROM "customers" GROUP BY "email" HAVING count(*) > 1);

ALTER TABLE "customers" ADD COLUMN "nick" TEXT COLLATE "C";
ALTER TABLE "customers" ADD COLUMN "level" BIGINT NOT NULL DEFAULT 1;
ALTER TABLE "orders" ADD COLUMN "note" TEXT COLLATE "C";
UPDATE "customers" SET "nick" = (upper(email));
ALTER TABLE "customers" ALTER COLUMN "nick" SET NOT NULL;
ALTER TABLE "orders" ALTER COLUMN "euros" TYPE DOUBLE PRECISION USING "euros"::double precision;
ALTER TABLE "customers" DROP COLUMN "phone";
ALTER TABLE "customers" ADD CONSTRAINT "customers_email_key" UNIQUE ("email");
CREATE VIEW "bills" AS SELECT id, euros FROM orders;
