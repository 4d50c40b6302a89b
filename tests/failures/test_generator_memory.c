/* test_generator_memory.c - janusgen generates a schema, and each allocation fails in turn: the run says so and leaves
 * nothing behind, neither half an output nor a block of memory.
 *
 *     test_generator_memory SCHEMA DIRECTORY
 *
 * DIRECTORY is made, and removed in the end.
 */
#include "failing_memory.h"
#include "files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int janusgen_main(int argc, char **argv);

enum { EXIT_TROUBLE = 2 };

struct run {
    const char *schema, *directory;
    FILE *messages; /* what janusgen says on standard error */
    struct files before, after;
    size_t failed, absorbed, wrong;
};

struct result {
    int code;
    size_t allocations; /* that were asked for */
    size_t kept;        /* blocks that were not freed */
    char message[256];
};

/* Runs janusgen with the n-th allocation failing. */
static struct result generate(const struct run *run, size_t n, enum failing failing)
{
    struct result result = {0};
    char *arguments[] = {"janusgen", "generate", (char *)(size_t)run->schema, "-o", (char *)(size_t)run->directory, NULL};
    rewind(run->messages);
    if (ftruncate(fileno(run->messages), 0) != 0)
        abort();
    size_t blocks = failing_memory_blocks();
    failing_memory_start(n, failing);
    result.code = janusgen_main(5, arguments);
    result.allocations = failing_memory_stop();
    result.kept = failing_memory_blocks() - blocks;
    return result;
}
