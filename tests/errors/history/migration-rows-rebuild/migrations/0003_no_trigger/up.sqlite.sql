-- 0003_no_trigger: from 0002_unique_email
-- All of it runs in one transaction, in this order; foreign keys are looked at when it ends. Edit it as you need,
-- until a database has it.

DROP TRIGGER "users_email";
-- refuse check: logs is to fulfil logs_text_check
SELECT "id" FROM "logs" WHERE NOT (length("text") <= 9);
-- rebuild: logs
CREATE TABLE "jdb_new_logs" (
    "id" INTEGER CONSTRAINT "logs_pkey" PRIMARY KEY,
    "text" TEXT NOT NULL,
    "at" INTEGER,
    "by" TEXT,
    CONSTRAINT "logs_text_check" CHECK (length("text") <= 9)
) STRICT;
INSERT INTO "jdb_new_logs" ("id", "text", "at", "by")
SELECT "id", "text", "at", NULL
FROM "logs";
DROP TABLE "logs";
ALTER TABLE "jdb_new_logs" RENAME TO "logs";
-- end
