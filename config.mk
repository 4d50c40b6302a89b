# What compilers and linkers are told.

VERSION  := 0.1.0

STANDARD := -std=c11
WARNINGS := -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wcast-qual \
            -Wvla $(WERROR)
STRICT   := $(STANDARD) $(WARNINGS)

# Where SQLite is, when it is not the system's; docs/performance.md says which of its options pay.
SQLITE_CFLAGS   ?=
SQLITE_LIBS     ?= -lsqlite3

# PostgreSQL, in builds that ask for it: make WITH_POSTGRES=1.
WITH_POSTGRES ?=
ifneq ($(WITH_POSTGRES),)
POSTGRES_CFLAGS := -DJDB_WITH_POSTGRES $(shell pkg-config --cflags libpq)
POSTGRES_LIBS   := $(shell pkg-config --libs libpq)
POSTGRES_ABSENT :=
else
POSTGRES_ABSENT := $(wildcard runtime/postgres*.c runtime/driver_postgres.c generator/import_postgres*.c)
endif

GENERATOR_FLAGS := -D_POSIX_C_SOURCE=200809L -DVERSION='"$(VERSION)"' -Igenerator -Iruntime $(SQLITE_CFLAGS) $(POSTGRES_CFLAGS)
GENERATOR_LIBS  := -lyaml $(SQLITE_LIBS) $(POSTGRES_LIBS)

RUNTIME_FLAGS   := -D_POSIX_C_SOURCE=200809L -Iruntime $(SQLITE_CFLAGS) $(POSTGRES_CFLAGS)

# A user's own code, and what it links.
USER_FLAGS      := -Iruntime $(SQLITE_CFLAGS)
USER_LIBS       := $(SQLITE_LIBS) $(POSTGRES_LIBS)
export USER_LIBS
