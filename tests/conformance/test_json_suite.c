/* test_json_suite.c - lets janusgen check each file of the JSON test suite, hostile input for the most part: it must
 * answer, in little time and memory.
 *
 *     test_json_suite JANUSGEN DIRECTORY
 *
 * DIRECTORY holds the suite's NAME.json; without it they are skipped.
 */
#define _DEFAULT_SOURCE /* wait4 */
#include "conformance.h"

#include <stdbool.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    CASES = 318,
    LONGEST = 50 * 1000, /* of processor time, in microseconds */
    LARGEST = 32 * 1024, /* of memory, in KiB */
    EXIT_UNKNOWN = 127
};

/* Sanitizers take time and memory of their own. */
#if defined __SANITIZE_ADDRESS__
#define BOUNDED 0
#elif defined __has_feature
#define BOUNDED !__has_feature(address_sanitizer)
#else
#define BOUNDED 1
#endif

struct verdict {
    int code; /* of the exit; negative: killed by that signal */
    long microseconds, kibibytes;
    bool spoke; /* said something on standard error */
};

static _Noreturn void be_janusgen(const char *janusgen, const char *path, int errors)
{
    dup2(errors, STDERR_FILENO);
    execl(janusgen, "janusgen", "check", path, (char *)NULL);
    _exit(EXIT_UNKNOWN);
}

static struct verdict ask(const char *janusgen, const char *path, FILE *errors)
{
    struct verdict verdict = {.code = EXIT_UNKNOWN};
    struct rusage usage;
    int status;
    rewind(errors);
    if (ftruncate(fileno(errors), 0) != 0)
        return verdict;
    pid_t child = fork();
    if (child == 0)
        be_janusgen(janusgen, path, fileno(errors));
    if (child < 0 || wait4(child, &status, 0, &usage) != child)
        return verdict;
    verdict.code = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    verdict.microseconds = (long)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000 +
                           (long)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
    verdict.kibibytes = usage.ru_maxrss;
    verdict.spoke = lseek(fileno(errors), 0, SEEK_END) > 0;
    return verdict;
}

/* A schema that is right says nothing, a wrong one says why. */
static bool is_good(const struct verdict *verdict)
{
    bool decided = verdict->code == 0 || (verdict->code == 1 && verdict->spoke);
    return decided && (!BOUNDED || (verdict->microseconds < LONGEST && verdict->kibibytes < LARGEST));
}

static long larger(long a, long b)
{
    return a > b ? a : b;
}

/* Whether all pass. */
static bool run(struct arena *arena, const char *janusgen, const char *directory, FILE *errors)
{
    struct directory_names names = conformance_cases(arena, directory, ".json");
    size_t passed = 0;
    long longest = 0, largest = 0;
    for (size_t i = 0; i < names.count; i++) {
        const char *path = arena_format(arena, "%s/%s.json", directory, names.items[i]);
        const struct verdict verdict = ask(janusgen, path, errors);
        if (is_good(&verdict))
            passed++;
        else
            printf("FAILED %s: exit %d, %ld microseconds, %ld KiB\n", names.items[i], verdict.code,
                   verdict.microseconds, verdict.kibibytes);
        longest = larger(longest, verdict.microseconds);
        largest = larger(largest, verdict.kibibytes);
    }
    if (names.count)
        printf("json-test-suite: %zu of %d passed, at most %.1f ms and %.1f MB each\n", passed, CASES,
               (double)longest / 1000, (double)largest / 1024);
    else
        printf("json-test-suite: skipped, it is not in \"%s\"\n", directory);
    return passed == names.count;
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fputs("usage: test_json_suite JANUSGEN DIRECTORY\n", stderr);
        return 2;
    }
    FILE *errors = tmpfile();
    if (!errors) {
        perror("a temporary file");
        return 2;
    }
    struct arena *arena = conformance_arena();
    bool fine = run(arena, argv[1], argv[2], errors);
    arena_free(arena);
    fclose(errors);
    return !fine;
}
