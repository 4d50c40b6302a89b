# What compilers and linkers are told.

VERSION  := 0.1.0

STANDARD := -std=c11
WARNINGS := -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wcast-qual \
            -Wvla $(WERROR)
STRICT   := $(STANDARD) $(WARNINGS)

GENERATOR_FLAGS := -D_POSIX_C_SOURCE=200809L -DVERSION='"$(VERSION)"' -Igenerator -Iruntime
GENERATOR_LIBS  := -lyaml -lsqlite3

RUNTIME_FLAGS   := -D_POSIX_C_SOURCE=200809L -Iruntime

# A user's own code, and what it links.
USER_FLAGS      := -Iruntime
USER_LIBS       := -lsqlite3
