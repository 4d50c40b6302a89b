/* migrate_tool.c - the tool of a program that knows the first $MIGRATIONS migrations of tests/generated/migrations.h, and whose
 * clock is $HASTE times as fast. */
#define _POSIX_C_SOURCE 200809L
#include "../generated/haste.h"
#include "../generated/migrations.h"

static const struct jdb_step slow[] = {
    RUN("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500000) SELECT max(i) FROM n;"),
};

int main(int argc, char **argv)
{
    const char *count = getenv("MIGRATIONS"), *times = getenv("HASTE");
    haste = times ? atoi(times) : 1;
    int number = count ? atoi(count) : MIGRATIONS;
    struct jdb_schema schema = number > MIGRATIONS ? program_with(slow, 1) : program((size_t)number);
    return jdb_main(&schema, argc, argv);
}
