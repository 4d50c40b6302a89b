/* migration.h - the history of a schema: the directories migrations/NNNN_NAME beside it.
 *
 * Each has the SQL that leads to a state of the schema (up.sqlite.sql, up.postgres.sql), perhaps that which leads back
 * (down.sqlite.sql, down.postgres.sql), and the state itself (state.yaml), which is the schema file as it was. */
#ifndef MIGRATION_H
#define MIGRATION_H

#include "diagnostic.h"
#include "schema.h"

enum migration_step_kind { MIGRATION_RUN, MIGRATION_REFUSE, MIGRATION_REBUILD };

/* What refuses rows that stand in the way. */
enum migration_refusal {
    MIGRATION_REFUSE_CHECK,
    MIGRATION_REFUSE_NOT_NULL,
    MIGRATION_REFUSE_UNIQUE,
    MIGRATION_REFUSE_FOREIGN_KEY
};

struct migration_step {
    enum migration_step_kind kind;
    enum migration_refusal refusal;
    const char *subject; /* what is wrong with rows, or the table that is made anew; NULL: none */
    size_t offset;       /* of its SQL in the file */
    const char *sql;
};

struct migration_step_list {
    struct migration_step *items;
    size_t count, capacity;
};

/* One file of SQL. */
struct migration_text {
    const struct source *source; /* NULL: there is none */
    struct migration_step_list steps;
    struct name_list losses; /* what it says that it means to lose: "column users.nick" */
};

/* The same in another engine's words. */
struct migration_script {
    struct migration_text up, down;
    const char *checksum; /* of up, however its lines end */
};

struct migration {
    unsigned number;
    const char *name;
    const char *directory; /* path */
    struct span place;     /* of what is wrong with it as a whole */
    struct migration_text up, down;
    const struct schema *state;       /* NULL: it can't be read, which was reported */
    const char *fingerprint;          /* of the state */
    const char *checksum;             /* of up, however its lines end */
    struct migration_script postgres; /* without sources where the schema does not name it among its engines */
};

struct migration_list {
    struct migration *items;
    size_t count, capacity;
};

/* Where the migrations of a schema file lie: the directory "migrations" beside it. */
const char *migration_directory(struct arena *arena, const char *schema_path);

/* Reads them, in the order of their numbers. */
struct migration_list migration_read_all(struct arena *arena, const struct schema *schema,
                                         struct diagnostics *diagnostics);

/* Reads the steps of a file. */
void migration_text_read(struct arena *arena, const struct source *source, struct migration_text *text,
                         struct diagnostics *diagnostics);

/* Sixteen hexadecimal digits, of a text without what ends its lines. */
const char *migration_text_checksum(struct arena *arena, const struct source *source);

/* Whether all of the history makes sense: its SQL runs, and nothing is lost that is not meant to be. */
void migration_check_all(struct arena *arena, const struct migration_list *migrations,
                         struct diagnostics *diagnostics);

/* Runs them in memory, from nothing to the newest state, and back from each state as far as they can be undone. The newest is to
 * lead to its state and back; what older ones, which databases may have, left behind is warned of. `is_new`: the newest is not
 * written yet, the others were tried. */
void migration_try_all(struct arena *arena, const struct migration_list *migrations, bool is_new,
                       struct diagnostics *diagnostics);

/* Reports "column users.nick" as lost, unless the migration says that this is meant. */
void migration_check_loss(const struct migration *migration, const char *loss, struct diagnostics *diagnostics);

/* Reports each `was` that renames nothing, because what is called so now was there before. */
void migration_check_was(struct arena *arena, const struct schema *schema,
                         const struct migration_list *migrations, struct diagnostics *diagnostics);

/* Whether the schema is not as a migration left it. */
bool migration_is_needed(struct arena *arena, const struct migration *last, const struct schema *schema);

/* Whether it lacks the SQL of an engine of the schema's. */
bool migration_lacks_postgres(const struct schema *schema, const struct migration *migration);

/* Reports those that do. */
void migration_check_engines(const struct schema *schema, const struct migration_list *migrations,
                             struct diagnostics *diagnostics);

/* Warns when it does not lead to the schema as it is. */
void migration_check_newest(struct arena *arena, const struct schema *schema,
                            const struct migration_list *migrations, struct diagnostics *diagnostics);

/* A schema without tables: what the first migration begins with. */
const struct schema *migration_nothing(struct arena *arena);

#endif
