-- 0002_unique_email: undone
-- All of it runs in one transaction, in this order; foreign keys are looked at when it ends. Edit it as you need,
-- until a database has it.

-- rebuild: users
CREATE TABLE "jdb_new_users" (
    "id" INTEGER CONSTRAINT "users_pkey" PRIMARY KEY,
    "email" TEXT NOT NULL
) STRICT;
INSERT INTO "jdb_new_users" ("id", "email")
SELECT "id", "email"
FROM "users";
DROP TABLE "users";
ALTER TABLE "jdb_new_users" RENAME TO "users";
-- end
DROP TABLE "logs";
