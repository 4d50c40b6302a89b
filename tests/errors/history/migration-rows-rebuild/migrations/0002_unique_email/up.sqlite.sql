-- 0002_unique_email: from 0001_init
-- All of it runs in one transaction, in this order; foreign keys are looked at when it ends. Edit it as you need,
-- until a database has it.

-- refuse unique: users (email) is to be unique
SELECT "id" FROM "users" WHERE ("email") IN (SELECT "email" FROM "users" GROUP BY "email" HAVING count(*) > 1);
CREATE TABLE "logs" (
    "id" INTEGER CONSTRAINT "logs_pkey" PRIMARY KEY,
    "text" TEXT NOT NULL,
    "at" INTEGER
) STRICT;
-- rebuild: users
CREATE TABLE "jdb_new_users" (
    "id" INTEGER CONSTRAINT "users_pkey" PRIMARY KEY,
    "email" TEXT NOT NULL,
    "nick" TEXT,
    CONSTRAINT "users_email_key" UNIQUE ("email")
) STRICT;
INSERT INTO "jdb_new_users" ("id", "email", "nick")
SELECT "id", "email", NULL
FROM "users";
DROP TABLE "users";
ALTER TABLE "jdb_new_users" RENAME TO "users";
-- end
