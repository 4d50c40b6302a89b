-- 0001_init: from nothing
-- All of it runs in one transaction, in this order; foreign keys are looked at when it ends. Edit it as you need,
-- until a database has it.

CREATE TABLE "kept" (
    "id" INTEGER CONSTRAINT "kept_pkey" PRIMARY KEY,
    "note" TEXT NOT NULL
) STRICT;
CREATE TABLE "gone" (
    "id" INTEGER CONSTRAINT "gone_pkey" PRIMARY KEY,
    "note" TEXT NOT NULL
) STRICT;
CREATE VIEW "all_notes" AS SELECT * FROM kept UNION ALL SELECT * FROM gone;
