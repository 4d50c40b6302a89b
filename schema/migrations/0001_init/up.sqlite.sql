-- 0001_init: from nothing
-- All of it runs in one transaction, in this order; foreign keys are looked at when it ends. Edit it as you need,
-- until a database has it.

CREATE TABLE "users" (
    "id" INTEGER CONSTRAINT "users_pkey" PRIMARY KEY,
    "email" TEXT NOT NULL,
    "password_hash" TEXT NOT NULL,
    "role" TEXT NOT NULL DEFAULT 'user',
    "created_at" INTEGER NOT NULL DEFAULT (CAST(strftime('%s', 'now') || substr(strftime('%f', 'now'), 4) || '000' AS INTEGER)),
    CONSTRAINT "users_email_key" UNIQUE ("email"),
    CONSTRAINT "users_email_check" CHECK (length("email") <= 254),
    CONSTRAINT "users_role_check" CHECK ("role" = 'user' OR "role" = 'researcher' OR "role" = 'admin')
) STRICT;
CREATE INDEX "users_role_idx" ON "users" ("role");
CREATE INDEX "users_created_at_idx" ON "users" ("created_at");
CREATE INDEX "users_recent_admins" ON "users" ("created_at" DESC) WHERE role = 'admin';
CREATE TABLE "admins" (
    "user_id" INTEGER CONSTRAINT "admins_pkey" PRIMARY KEY,
    "admin_level" INTEGER NOT NULL DEFAULT 1,
    CONSTRAINT "admins_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE,
    CONSTRAINT "admins_admin_level_check" CHECK ("admin_level" >= 1 AND "admin_level" <= 5)
) STRICT;
CREATE TABLE "images" (
    "id" INTEGER CONSTRAINT "images_pkey" PRIMARY KEY,
    "user_id" INTEGER,
    "filename" TEXT NOT NULL,
    "width" INTEGER NOT NULL,
    "height" INTEGER NOT NULL,
    "color_type" TEXT NOT NULL,
    "created_at" INTEGER NOT NULL DEFAULT (CAST(strftime('%s', 'now') || substr(strftime('%f', 'now'), 4) || '000' AS INTEGER)),
    CONSTRAINT "images_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE SET NULL,
    CONSTRAINT "images_filename_check" CHECK (length("filename") <= 255),
    CONSTRAINT "images_width_check" CHECK ("width" >= 1),
    CONSTRAINT "images_height_check" CHECK ("height" >= 1),
    CONSTRAINT "images_color_type_check" CHECK ("color_type" = 'grayscale' OR "color_type" = 'grayscale_alpha' OR "color_type" = 'rgb' OR "color_type" = 'rgba'
        OR "color_type" = 'palette')
) STRICT;
CREATE INDEX "images_user_id_idx" ON "images" ("user_id");
CREATE INDEX "images_created_at_idx" ON "images" ("created_at");
CREATE TABLE "logs" (
    "id" INTEGER CONSTRAINT "logs_pkey" PRIMARY KEY,
    "user_id" INTEGER NOT NULL,
    "action" TEXT NOT NULL,
    "detail" TEXT,
    "timestamp" INTEGER NOT NULL DEFAULT (CAST(strftime('%s', 'now') || substr(strftime('%f', 'now'), 4) || '000' AS INTEGER)),
    CONSTRAINT "logs_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE
) STRICT;
CREATE INDEX "logs_user_id_timestamp_idx" ON "logs" ("user_id", "timestamp" DESC);
CREATE INDEX "logs_timestamp_idx" ON "logs" ("timestamp");
CREATE TABLE "analytics" (
    "id" INTEGER CONSTRAINT "analytics_pkey" PRIMARY KEY,
    "name" TEXT NOT NULL,
    "data" TEXT NOT NULL,
    "created_at" INTEGER NOT NULL DEFAULT (CAST(strftime('%s', 'now') || substr(strftime('%f', 'now'), 4) || '000' AS INTEGER)),
    CONSTRAINT "analytics_data_check" CHECK (json_valid("data"))
) STRICT;
CREATE INDEX "analytics_name_created_at_idx" ON "analytics" ("name", "created_at");
CREATE INDEX "analytics_created_at_idx" ON "analytics" ("created_at");
CREATE TABLE "security" (
    "id" INTEGER CONSTRAINT "security_pkey" PRIMARY KEY,
    "user_id" INTEGER,
    "action" TEXT NOT NULL,
    "ip" TEXT,
    "timestamp" INTEGER NOT NULL DEFAULT (CAST(strftime('%s', 'now') || substr(strftime('%f', 'now'), 4) || '000' AS INTEGER)),
    CONSTRAINT "security_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE SET NULL
) STRICT;
CREATE INDEX "security_user_id_idx" ON "security" ("user_id");
CREATE INDEX "security_timestamp_idx" ON "security" ("timestamp");
