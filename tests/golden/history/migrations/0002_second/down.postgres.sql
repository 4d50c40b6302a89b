-- 0002_second: undone
-- All of it runs in one transaction, in this order. Edit it as you need, until a database has it.

DROP VIEW "bills";
ALTER TABLE "customers" RENAME COLUMN "email" TO "mail";
ALTER TABLE "orders" RENAME COLUMN "euros" TO "cents";

-- refuse check: orders.cents is to be int
SELECT "id" FROM "orders" WHERE "cents" IS NOT NULL AND ("cents" <> trunc("cents") OR "cents" NOT BETWEEN -9223372036854775808 AND 9223372036854774784);

ALTER TABLE "customers" DROP CONSTRAINT "customers_email_key";
ALTER TABLE "customers" ADD COLUMN "phone" TEXT COLLATE "C";
ALTER TABLE "orders" ALTER COLUMN "cents" TYPE BIGINT USING "cents"::bigint;
ALTER TABLE "customers"
    DROP COLUMN "nick",
    DROP COLUMN "level";
ALTER TABLE "orders" DROP COLUMN "note";
CREATE VIEW "bills" AS SELECT id, cents FROM orders;
