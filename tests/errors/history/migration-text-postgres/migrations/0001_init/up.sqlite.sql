CREATE TABLE "users" (
    "id" INTEGER CONSTRAINT "users_pkey" PRIMARY KEY,
    "name" TEXT NOT NULL
) STRICT;
