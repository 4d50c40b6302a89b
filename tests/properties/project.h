/* project.h - a schema file with its history, in a directory of its own, and janusgen at work on it. */
#ifndef PROJECT_H
#define PROJECT_H

#include "migration.h"

#include "jdb_record.h"

struct project {
    struct arena *arena;
    const char *directory; /* made here, removed by project_end() */
    const char *messages;  /* what janusgen said last */
};

struct project project_begin(struct arena *arena, const char *directory);
void project_end(const struct project *project);

const char *project_path(const struct project *project, const char *name);
void project_write(const struct project *project, const char *name, const char *bytes);
const char *project_read(const struct project *project, const char *name); /* NULL: it is not there */
void project_copy(const struct project *project, const char *from, const char *to);
void project_remove(const struct project *project,
                    const char *name); /* a file, or a directory with all in it */

/* Runs janusgen with these words and the schema's path; its exit code. */
int project_run(struct project *project, const char *const *words);
#define PROJECT_RUN(project, ...) project_run((project), (const char *const[]){__VA_ARGS__, NULL})

/* The history as the generator reads it. */
struct migration_list project_history(const struct project *project);

/* What the generated code of a state would be, with the first `count` migrations. */
const struct jdb_schema *project_program(const struct project *project, const struct migration_list *history,
                                         size_t count);

#endif
