-- 0001_init: from nothing
-- All of it runs in one transaction, in this order; foreign keys are looked at when it ends. Edit it as you need,
-- until a database has it.

CREATE TABLE "users" (
    "id" INTEGER CONSTRAINT "users_pkey" PRIMARY KEY,
    "email" TEXT NOT NULL
) STRICT;
CREATE VIEW "emails" AS SELECT email FROM users;
CREATE TRIGGER "users_email" AFTER UPDATE ON users BEGIN SELECT 1; END;
