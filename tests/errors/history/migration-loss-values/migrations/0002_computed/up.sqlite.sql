-- 0002_computed: from 0001_init
-- All of it runs in one transaction, in this order; foreign keys are looked at when it ends. Edit it as you need,
-- until a database has it.
--
-- It loses data. What of it is meant, say by a line "-- loses: NAME" for each:
--   values items.total

-- rebuild: items
CREATE TABLE "jdb_new_items" (
    "id" INTEGER CONSTRAINT "items_pkey" PRIMARY KEY,
    "price" INTEGER NOT NULL,
    "total" INTEGER GENERATED ALWAYS AS (price * 2) STORED
) STRICT;
INSERT INTO "jdb_new_items" ("id", "price")
SELECT "id", "price"
FROM "items";
DROP TABLE "items";
ALTER TABLE "jdb_new_items" RENAME TO "items";
-- end
