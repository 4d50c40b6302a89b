-- 0003_no_trigger: undone
-- All of it runs in one transaction, in this order; foreign keys are looked at when it ends. Edit it as you need,
-- until a database has it.

-- rebuild: logs
CREATE TABLE "jdb_new_logs" (
    "id" INTEGER CONSTRAINT "logs_pkey" PRIMARY KEY,
    "text" TEXT NOT NULL,
    "at" INTEGER
) STRICT;
INSERT INTO "jdb_new_logs" ("id", "text", "at")
SELECT "id", "text", "at"
FROM "logs";
DROP TABLE "logs";
ALTER TABLE "jdb_new_logs" RENAME TO "logs";
-- end
CREATE TRIGGER "users_email" AFTER UPDATE ON users BEGIN SELECT 1; END;
