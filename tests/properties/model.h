/* model.h - a schema as the property tests make it up: no part of the generator is asked what it means.
 *
 * Tables, views and columns have numbers, which stay when names change. SQL is written with them: "@7@" stands for the name of
 * column 7, "#3#" for that of table or view 3. All of it can be copied by assignment; texts are an arena's. */
#ifndef MODEL_H
#define MODEL_H

#include "dice.h"
#include "text.h"

enum {
    TABLES_MOST = 7,
    COLUMNS_MOST = 9,
    PARTS_MOST = 3, /* columns of a key or an index */
    KEYS_MOST = 3,
    INDEXES_MOST = 3,
    REFERENCES_MOST = 4,
    CHECKS_MOST = 3,
    WORDS_MOST = 5,
    ENUMS_MOST = 2,
    OBJECTS_MOST = 4
};

enum model_type {
    MODEL_ID,
    MODEL_INT,
    MODEL_BOOL,
    MODEL_REAL,
    MODEL_TEXT,
    MODEL_BLOB,
    MODEL_JSON,
    MODEL_TIMESTAMP,
    MODEL_DATE,
    MODEL_UUID,
    MODEL_ENUM, /* the first one; the next is the second */
    MODEL_TYPES = MODEL_ENUM + ENUMS_MOST
};

struct model_enum {
    const char *words[WORDS_MOST];
    size_t count; /* 0: there is none */
};

struct model_column {
    unsigned id;
    const char *name, *was; /* NULL: it had this name before */
    enum model_type type;
    const char *sql_type; /* NULL: none */
    bool nullable, autoincrement, is_virtual, is_volatile /* its default */;
    const char *default_value; /* in YAML; NULL: none, as below */
    const char *minimum, *maximum;
    const char *check, *generated, *fill; /* SQL */
    const char *postgres_fill;            /* NULL: the same */
    const char *collate, *on_null;
};

struct model_key {
    unsigned columns[PARTS_MOST];
    const char *terms[PARTS_MOST]; /* " desc", " collate nocase", "" */
    size_t count;
    const char *on_conflict; /* NULL: abort */
};

struct model_index {
    const char *name; /* NULL: the one that follows from its columns */
    struct model_key key;
    const char *expression; /* SQL, of a term behind those of the key; NULL: none */
    const char *where;      /* SQL; NULL: all rows */
    bool unique;
};

struct model_reference {
    unsigned columns[PARTS_MOST], to[PARTS_MOST];
    size_t count;
    unsigned table;
    const char *on_delete, *on_update; /* NULL: no action */
    bool deferred;
};

struct model_check {
    const char *name, *sql;
};

struct model_table {
    unsigned id;
    const char *name, *was;
    bool strict, without_rowid;
    struct model_column columns[COLUMNS_MOST];
    size_t column_count;
    struct model_key primary; /* count 0: it has none */
    struct model_key unique[KEYS_MOST];
    size_t unique_count;
    struct model_index indexes[INDEXES_MOST];
    size_t index_count;
    struct model_reference references[REFERENCES_MOST];
    size_t reference_count;
    struct model_check checks[CHECKS_MOST];
    size_t check_count;
};

enum model_kind { MODEL_VIEW, MODEL_TRIGGER, MODEL_VIRTUAL_TABLE };

/* What stands beside tables. */
struct model_object {
    unsigned id;
    const char *name, *sql;
    enum model_kind kind;
};

struct model {
    struct arena *arena;
    bool has_postgres; /* among its engines */
    const struct model
        *original; /* that this one is a change of, whose names are not given again; NULL: none */
    unsigned last_id;
    struct model_enum enums[ENUMS_MOST];
    struct model_table tables[TABLES_MOST];
    size_t table_count;
    struct model_object objects[OBJECTS_MOST];
    size_t object_count;
};

/* ---- Making ---------------------------------------------------------------------------------------------- */

/* A schema that janusgen takes, nearly always. */
void model_make(struct model *model, struct arena *arena, struct dice *dice);

/* Changes it as a person would in an hour; `log` says what was done. Names that it had before are in `was`. */
void model_change(struct model *model, struct dice *dice, struct text *log);

/* Leaves what PostgreSQL knows, too. */
void model_narrow(struct model *model);

/* Removes what makes no sense any more, after something was taken away or became another. */
void model_tidy(struct model *model);

/* Parts that both are made of; false: there is no room, or nothing that it could be about. */
bool model_add_table(struct model *model, struct dice *dice);
bool model_add_column(struct model *model, struct model_table *table, struct dice *dice);
bool model_add_unique(struct model_table *table, struct dice *dice);
bool model_add_index(struct model *model, struct model_table *table, struct dice *dice);
bool model_add_reference(struct model *model, struct model_table *table, struct dice *dice);
bool model_add_check(struct model *model, struct model_table *table, struct dice *dice);
bool model_add_object(struct model *model, struct dice *dice);
void model_set_primary_key(struct model *model, struct model_table *table, struct dice *dice);
void model_set_default(struct model *model, struct model_column *column, struct dice *dice);
void model_set_bounds(struct model *model, struct model_column *column, struct dice *dice);
void model_set_check(struct model *model, struct model_column *column, struct dice *dice);
void model_set_generated(struct model *model, const struct model_table *table, struct model_column *column,
                         struct dice *dice);
void model_set_sql_type(const struct model_table *table, struct model_column *column, struct dice *dice);

/* A name that is not taken: among the table's columns, or the schema's tables and objects (table NULL). */
const char *model_new_name(const struct model *model, const struct model_table *table, struct dice *dice);

/* ---- Asking ---------------------------------------------------------------------------------------------- */

const struct model_table *model_find_table(const struct model *model, unsigned id);
const struct model_column *model_find_column(const struct model_table *table, unsigned id);
bool model_key_has(const struct model_key *key, unsigned column);
bool model_is_text(enum model_type type);
bool model_is_number(enum model_type type);

/* Whether SQLite takes the column for the row's own number. */
bool model_is_row_number(const struct model_table *table, const struct model_column *column);

/* SQL with the names that numbers stand for. */
const char *model_sql(const struct model *model, const char *sql);

/* "name", for SQL. */
const char *model_quote(struct arena *arena, const char *name);

/* ---- Writing --------------------------------------------------------------------------------------------- */

/* The schema.yaml. */
const char *model_write(const struct model *model);

#endif
