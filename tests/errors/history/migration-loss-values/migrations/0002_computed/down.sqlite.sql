-- 0002_computed: undone
-- All of it runs in one transaction, in this order; foreign keys are looked at when it ends. Edit it as you need,
-- until a database has it.

-- rebuild: items
CREATE TABLE "jdb_new_items" (
    "id" INTEGER CONSTRAINT "items_pkey" PRIMARY KEY,
    "price" INTEGER NOT NULL,
    "total" INTEGER
) STRICT;
INSERT INTO "jdb_new_items" ("id", "price", "total")
SELECT "id", "price", "total"
FROM "items";
DROP TABLE "items";
ALTER TABLE "jdb_new_items" RENAME TO "items";
-- end
