/* replay TARGET-FILE... - gives each file to a fuzz target, without a fuzzer: what was once found stays mended. */
#include "fuzz.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        struct arena *arena = fuzz_arena();
        const struct source *source = source_read(arena, argv[i]);
        if (!source) {
            fprintf(stderr, "%s: %s\n", argv[i], strerror(errno));
            return 1;
        }
        LLVMFuzzerTestOneInput((const uint8_t *)source->bytes, source->length);
        arena_free(arena);
    }
    printf("%d replayed\n", argc - 1);
    return 0;
}
