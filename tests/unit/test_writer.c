/* test_writer.c - outputs are written all or none; the makefile rules are what make reads. */
#include "text.h"
#include "writer.h"

#include <check.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static struct arena *arena;
static char directory[64];
static const char *problem;

static void out_of_memory(void *context)
{
    (void)context;
    abort();
}

static void set_up(void)
{
    arena = arena_new(out_of_memory, NULL);
    problem = NULL;
    strcpy(directory, "/tmp/test_writer.XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(directory));
}

static void remove_files(const char *path)
{
    DIR *handle = opendir(path);
    const struct dirent *entry;
    while (handle && (entry = readdir(handle))) {
        if (text_equal(entry->d_name, ".") || text_equal(entry->d_name, ".."))
            continue;
        const char *child = arena_format(arena, "%s/%s", path, entry->d_name);
        if (unlink(child) != 0)
            remove_files(child);
    }
    if (handle)
        closedir(handle);
    rmdir(path);
}

static void tear_down(void)
{
    remove_files(directory);
    arena_free(arena);
}

static const char *in_directory(const char *name)
{
    return arena_format(arena, "%s/%s", directory, name);
}

static void put(const char *name, const char *text)
{
    FILE *file = fopen(in_directory(name), "w");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_ge(fputs(text, file), 0);
    ck_assert_int_eq(fclose(file), 0);
}

static const char *contents(const char *name)
{
    FILE *file = fopen(in_directory(name), "r");
    ck_assert_ptr_nonnull(file);
    char *bytes = arena_alloc(arena, 4096, 1);
    size_t length = fread(bytes, 1, 4095, file);
    ck_assert_int_eq(fclose(file), 0);
    ck_assert_uint_lt(length, 4095);
    return bytes;
}

static size_t count_files(const char *path)
{
    size_t count = 0;
    DIR *handle = opendir(path);
    ck_assert_ptr_nonnull(handle);
    const struct dirent *entry;
    while ((entry = readdir(handle)))
        count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    closedir(handle);
    return count;
}

static void add(struct writer *writer, const char *name, const char *text)
{
    writer_add(writer, name, text, strlen(text));
}

START_TEST(new_directories_and_files)
{
    struct writer *writer = writer_new(arena, in_directory("deep/er/"));
    add(writer, "a.h", "a\n");
    writer_add(writer, "b.c", "b\0b", 3);
    add(writer, "empty", "");
    umask(022);
    ck_assert(writer_commit(writer, &problem));
    ck_assert_str_eq(contents("deep/er/a.h"), "a\n");
    struct stat status;
    ck_assert_int_eq(stat(in_directory("deep/er/b.c"), &status), 0);
    ck_assert_int_eq(status.st_size, 3);
    ck_assert_int_eq(status.st_mode & 0777, 0644);
    ck_assert_uint_eq(count_files(in_directory("deep/er")), 3);
}
END_TEST

START_TEST(unchanged_files_are_not_touched)
{
    put("same", "the same\n");
    put("other", "old bytes\n");
    put("longer", "new\nand more\n");
    struct stat before, after;
    ck_assert_int_eq(stat(in_directory("same"), &before), 0);
    struct writer *writer = writer_new(arena, directory);
    add(writer, "same", "the same\n");
    add(writer, "other", "new bytes\n");
    add(writer, "longer", "new\n");
    ck_assert(writer_commit(writer, &problem));
    ck_assert_int_eq(stat(in_directory("same"), &after), 0);
    ck_assert_uint_eq(before.st_ino, after.st_ino);
    ck_assert_str_eq(contents("other"), "new bytes\n");
    ck_assert_str_eq(contents("longer"), "new\n");
    ck_assert_uint_eq(count_files(directory), 3);
}
END_TEST

START_TEST(a_directory_in_a_files_place)
{
    put("first", "old\n");
    ck_assert_int_eq(mkdir(in_directory("taken"), 0777), 0);
    struct writer *writer = writer_new(arena, directory);
    add(writer, "first", "new\n");
    add(writer, "fresh", "new\n");
    add(writer, "taken", "new\n");
    ck_assert(!writer_commit(writer, &problem));
    ck_assert_str_eq(problem, arena_format(arena, "cannot write %s/taken: %s", directory, strerror(EISDIR)));
    ck_assert_str_eq(contents("first"), "old\n");
    ck_assert_uint_eq(count_files(directory), 2);
}
END_TEST

START_TEST(a_directory_under_a_file)
{
    put("file", "x");
    struct writer *writer = writer_new(arena, in_directory("file/generated"));
    add(writer, "a.h", "a\n");
    ck_assert(!writer_commit(writer, &problem));
    ck_assert_str_eq(problem,
                     arena_format(arena, "cannot make directory %s/file: %s", directory, strerror(ENOTDIR)));
}
END_TEST

START_TEST(a_pipe_in_a_files_place)
{
    ck_assert_int_eq(mkfifo(in_directory("pipe"), 0600), 0);
    struct writer *writer = writer_new(arena, directory);
    add(writer, "pipe", "x");
    ck_assert(!writer_commit(writer, &problem));
    ck_assert_ptr_nonnull(strstr(problem, "not a regular file"));
    ck_assert_uint_eq(count_files(directory), 1);
}
END_TEST

/* A limit on the size of files fails like a full disk, in the middle of a file. */
START_TEST(a_full_disk)
{
    static char large[100 * 1024];
    memset(large, 'x', sizeof large);
    put("first", "old\n");
    signal(SIGXFSZ, SIG_IGN);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &(struct rlimit){50 * 1024, RLIM_INFINITY}), 0);
    struct writer *writer = writer_new(arena, directory);
    add(writer, "first", "new\n");
    writer_add(writer, "large", large, sizeof large);
    bool written = writer_commit(writer, &problem);
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){RLIM_INFINITY, RLIM_INFINITY});
    ck_assert(!written);
    ck_assert_str_eq(problem, arena_format(arena, "cannot write %s/large: %s", directory, strerror(EFBIG)));
    ck_assert_str_eq(contents("first"), "old\n");
    ck_assert_uint_eq(count_files(directory), 1);
}
END_TEST

START_TEST(directories_that_were_made_go_again)
{
    static char large[100 * 1024];
    signal(SIGXFSZ, SIG_IGN);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &(struct rlimit){50 * 1024, RLIM_INFINITY}), 0);
    struct writer *writer = writer_new(arena, in_directory("new/dir"));
    writer_add(writer, "large", large, sizeof large);
    bool written = writer_commit(writer, &problem);
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){RLIM_INFINITY, RLIM_INFINITY});
    ck_assert(!written);
    ck_assert_uint_eq(count_files(directory), 0);
}
END_TEST

/* The last name has room for the file itself but not for the longer one of its temporary. */
START_TEST(a_name_without_room_for_a_temporary)
{
    put("first", "old\n");
    char name[251] = "";
    memset(name, 'n', sizeof name - 1);
    struct writer *writer = writer_new(arena, directory);
    add(writer, "first", "new\n");
    add(writer, name, "new\n");
    ck_assert(!writer_commit(writer, &problem));
    ck_assert_str_eq(contents("first"), "old\n");
    ck_assert_uint_eq(count_files(directory), 1);
}
END_TEST

/* The last output's name has room for its temporary, and none for the backup of what was there. */
START_TEST(renaming_fails_midway)
{
    put("first", "old\n");
    char name[NAME_MAX + 1] = "";
    size_t room = strlen(arena_format(arena, "..%ld-0", (long)getpid()));
    memset(name, 'n', NAME_MAX - room);
    put(name, "old too\n");
    struct writer *writer = writer_new(arena, directory);
    add(writer, "first", "new\n");
    add(writer, "fresh", "new\n");
    add(writer, name, "new\n");
    ck_assert(!writer_commit(writer, &problem));
    ck_assert_ptr_nonnull(strstr(problem, "cannot replace"));
    ck_assert_str_eq(contents("first"), "old\n");
    ck_assert_str_eq(contents(name), "old too\n");
    ck_assert_uint_eq(count_files(directory), 2);
}
END_TEST

START_TEST(two_thousand_files)
{
    struct writer *writer = writer_new(arena, directory);
    for (int i = 0; i < 2000; i++)
        add(writer, arena_format(arena, "file_%d", i), arena_format(arena, "content %d\n", i));
    ck_assert(writer_commit(writer, &problem));
    ck_assert_uint_eq(count_files(directory), 2000);
    ck_assert_str_eq(contents("file_1999"), "content 1999\n");
}
END_TEST

START_TEST(nothing_is_left_without_a_commit)
{
    put("old", "old bytes\n");
    struct arena *scratch = arena_new_scratch(arena);
    struct writer *here = writer_new(scratch, directory),
                  *deeper = writer_new(scratch, in_directory("deep/er"));
    add(here, "old", "new bytes\n");
    add(here, "new", "new bytes\n");
    add(deeper, "new", "new bytes\n");
    arena_free(scratch);
    ck_assert_uint_eq(count_files(directory), 1);
    ck_assert_str_eq(contents("old"), "old bytes\n");
}
END_TEST

/* Written is what was not there before, removed what was; the user's own files stay. */
START_TEST(stale_files_go_with_the_commit)
{
    put("shop_old.h", "/* made of shop */\n");
    put("shop_own.h", "/* written by hand */\n/* made of shop */\n");
    put("other_old.h", "/* made of shop */\n");
    put("shop_new.h", "/* made of shop */\n");
    struct writer *writer = writer_new(arena, directory);
    add(writer, "shop_new.h", "/* made of shop */ anew\n");
    ck_assert(writer_remove_stale(writer, "shop_", "made of shop", &problem));
    ck_assert_int_eq(access(in_directory("shop_old.h"), F_OK), 0);
    ck_assert_str_eq(contents("shop_new.h"), "/* made of shop */\n");
    ck_assert(writer_commit(writer, &problem));
    ck_assert_uint_eq(count_files(directory), 3);
    ck_assert_int_ne(access(in_directory("shop_old.h"), F_OK), 0);
    ck_assert_str_eq(contents("shop_new.h"), "/* made of shop */ anew\n");
}
END_TEST

START_TEST(stale_files_stay_when_the_commit_fails)
{
    put("shop_old.h", "/* made of shop */\n");
    struct writer *writer = writer_new(arena, directory);
    add(writer, "shop_new.h", "");
    ck_assert(writer_remove_stale(writer, "shop_", "made of shop", &problem));
    add(writer, "none/nowhere.h", "");
    ck_assert(!writer_commit(writer, &problem));
    ck_assert_uint_eq(count_files(directory), 1);
    ck_assert_str_eq(contents("shop_old.h"), "/* made of shop */\n");
}
END_TEST

static struct depfile_paths paths(const char **items, size_t count)
{
    return (struct depfile_paths){items, count, count};
}

START_TEST(depfile_names_outputs_and_inputs)
{
    const char *outputs[] = {"out$dir/a.h", "out$dir/b#.c"},
               *inputs[] = {"schema/schema.yaml", "schema/seeds/a b.yaml"};
    const struct depfile_paths made = paths(outputs, 2), of = paths(inputs, 2);
    struct text rules = {.arena = arena};
    ck_assert(depfile_append(&rules, "rules.d", &made, &of));
    ck_assert_str_eq(text_string(&rules),
                     "rules.d \\\n out$$dir/a.h \\\n out$$dir/b\\#.c: \\\n schema/schema.yaml \\\n"
                     " schema/seeds/a\\ b.yaml\n"
                     "\nschema/schema.yaml:\n"
                     "\nschema/seeds/a\\ b.yaml:\n");
}
END_TEST

START_TEST(depfile_that_cannot_be)
{
    const char *inputs[] = {"two\nlines"};
    const struct depfile_paths broken = paths(inputs, 1), none = paths(NULL, 0);
    struct writer *writer = writer_new(arena, directory);
    add(writer, "a.h", "");
    ck_assert(!writer_add_depfile(writer, in_directory("rules.d"), &broken, &problem));
    ck_assert_ptr_nonnull(strstr(problem, "line break"));
    ck_assert(writer_add_depfile(writer, in_directory("none/rules.d"), &none, &problem));
    ck_assert(!writer_commit(writer, &problem));
    ck_assert_ptr_nonnull(strstr(problem, strerror(ENOENT)));
    ck_assert_uint_eq(count_files(directory), 0);
}
END_TEST

static int run_make(const char *option)
{
    return system(arena_format(arena, "make %s -f %s/recipe.mk -f %s/rules.d %s/output >/dev/null 2>&1", option,
                               directory, directory, directory));
}

static void set_time(const char *path, time_t seconds)
{
    struct timespec times[2] = {{seconds, 0}, {seconds, 0}};
    ck_assert_int_eq(utimensat(AT_FDCWD, path, times, 0), 0);
}

/* make itself reads the rules: an input that is newer, or gone, makes the output again, and an older one does
 * not. */
START_TEST(make_understands_the_depfile)
{
    static const char *const NAMES[] = {"plain", "a b", "a$b", "a#b", "a%b", "a:b", "back\\ slash", "a\\b"};
    put("recipe.mk", arena_format(arena, "%s/output:\n\t@true\n", directory));
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        const char *inputs[] = {in_directory(NAMES[i])};
        const struct depfile_paths one = paths(inputs, 1);
        struct writer *writer = writer_new(arena, directory);
        add(writer, "output", "bytes");
        put(NAMES[i], "");
        ck_assert(writer_add_depfile(writer, in_directory("rules.d"), &one, &problem));
        ck_assert(writer_commit(writer, &problem));
        set_time(in_directory("output"), 2000);
        set_time(inputs[0], 1000);
        ck_assert_msg(run_make("-q") == 0, "old input %s", NAMES[i]);
        set_time(inputs[0], 3000);
        ck_assert_msg(run_make("-q") != 0, "new input %s", NAMES[i]);
        ck_assert_int_eq(unlink(inputs[0]), 0);
        ck_assert_msg(run_make("") == 0, "deleted input %s", NAMES[i]);
    }
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("writer");
    tcase_add_checked_fixture(cases, set_up, tear_down);
    tcase_add_test(cases, new_directories_and_files);
    tcase_add_test(cases, unchanged_files_are_not_touched);
    tcase_add_test(cases, a_directory_in_a_files_place);
    tcase_add_test(cases, a_directory_under_a_file);
    tcase_add_test(cases, a_pipe_in_a_files_place);
    tcase_add_test(cases, a_full_disk);
    tcase_add_test(cases, directories_that_were_made_go_again);
    tcase_add_test(cases, a_name_without_room_for_a_temporary);
    tcase_add_test(cases, renaming_fails_midway);
    tcase_add_test(cases, two_thousand_files);
    tcase_add_test(cases, nothing_is_left_without_a_commit);
    tcase_add_test(cases, stale_files_go_with_the_commit);
    tcase_add_test(cases, stale_files_stay_when_the_commit_fails);
    tcase_add_test(cases, depfile_names_outputs_and_inputs);
    tcase_add_test(cases, depfile_that_cannot_be);
    tcase_add_test(cases, make_understands_the_depfile);
    Suite *suite = suite_create("writer");
    suite_add_tcase(suite, cases);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
