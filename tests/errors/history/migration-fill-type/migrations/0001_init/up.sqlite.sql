-- 0001_init: from nothing
-- All of it runs in one transaction, in this order; foreign keys are looked at when it ends. Edit it as you need,
-- until a database has it.

CREATE TABLE "users" (
    "id" INTEGER CONSTRAINT "users_pkey" PRIMARY KEY,
    "token" TEXT NOT NULL,
    "joined" INTEGER NOT NULL,
    "seen" REAL,
    "left" INTEGER,
    "born" INTEGER NOT NULL
) STRICT;
