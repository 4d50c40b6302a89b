-- 0001_init: from nothing
CREATE TABLE "users" (
    "id" INTEGER CONSTRAINT "users_pkey" PRIMARY KEY,
    "email" TEXT NOT NULL,
    "nick" TEXT,
    CONSTRAINT "users_email_key" UNIQUE ("email")
) STRICT;
