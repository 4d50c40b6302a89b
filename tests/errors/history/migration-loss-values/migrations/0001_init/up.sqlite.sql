-- 0001_init: from nothing
-- All of it runs in one transaction, in this order; foreign keys are looked at when it ends. Edit it as you need,
-- until a database has it.

CREATE TABLE "items" (
    "id" INTEGER CONSTRAINT "items_pkey" PRIMARY KEY,
    "price" INTEGER NOT NULL,
    "total" INTEGER
) STRICT;
