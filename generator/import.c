#include "import.h"

#include "c_text.h"
#include "import_mend.h"
#include "import_postgres.h"
#include "import_quote.h"
#include "import_type.h"
#include "import_write.h"
#include "schema_read.h"

#include <string.h>

/* "shop" of data/shop.db: a C identifier. */
static const char *schema_name(struct arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/'), *file = slash ? slash + 1 : path;
    const char *name = c_text_identifier(arena, arena_copy(arena, file, strcspn(file, ".?")));
    if (!*name || (*name >= '0' && *name <= '9'))
        return ARENA_JOIN(arena, "db_", name);
    return schema_name_is_reserved(name) ? ARENA_JOIN(arena, name, "_db") : name;
}

enum { ROUNDS_MAX = 100 };

/* Until nothing is wrong with it, or nothing more can be done about that. */
static void write(struct arena *arena, const char *name, struct import_database *database,
                  struct import *import)
{
    bool again = true;
    for (size_t round = 0; again && round < ROUNDS_MAX; round++) {
        struct text out = {.arena = arena};
        import->remarks.count = 0;
        import_write(arena, database, name, &out, &import->remarks);
        import->text = text_string(&out);
        import->diagnostics = diagnostics_new(arena);
        again = import_mend(arena, database, source_of_bytes(arena, "schema.yaml", import->text, out.length),
                            import->diagnostics);
    }
}

/* ---- Beside a schema that there is ----------------------------------------------------------------------- */

static bool same_words(const struct import_enum *words, const struct enumeration *enumeration)
{
    bool same = words->words.count == enumeration->values.count;
    for (size_t i = 0; same && i < words->words.count; i++)
        same = text_equal(words->words.items[i], enumeration->values.items[i].name.text);
    return same;
}

/* PostgreSQL's own type of the columns that hold these words; NULL: they are text. */
static const char *type_of_enum(const struct import_database *database, const struct import_enum *words)
{
    for (size_t i = 0; i < database->tables.count; i++) {
        const struct import_table *table = &database->tables.items[i];
        for (size_t j = 0; j < table->columns.count; j++)
            if (table->columns.items[j].enumeration == words)
                return table->columns.items[j].postgres_type;
    }
    return NULL;
}

static const struct enumeration *enum_of_type(const struct schema *schema, const char *type)
{
    for (size_t i = 0; i < schema->tables.count; i++) {
        const struct table *table = &schema->tables.items[i];
        for (size_t j = 0; j < table->columns.count; j++) {
            const struct column *column = &table->columns.items[j];
            const struct name *own = column->sql_type.postgres;
            if (column->enumeration && own && text_equal(own->text, type))
                return column->enumeration;
        }
    }
    return NULL;
}

/* An enum whose type has other words now, unless they are those of another type. */
static const struct enumeration *changed_enum(const struct schema *schema,
                                              const struct import_database *database,
                                              const struct import_enum *words)
{
    const char *type = type_of_enum(database, words);
    const struct enumeration *found = type ? enum_of_type(schema, type) : NULL;
    for (size_t i = 0; found && i < database->enums.count; i++) {
        const struct import_enum *other = database->enums.items[i];
        bool is_taken = other != words && text_equal(other->name, found->name.text);
        if (is_taken || same_words(other, found))
            return NULL;
    }
    return found;
}

/* What a person called an enum it is called here, too, and no other is. */
static void adopt_enum(struct arena *arena, const struct schema *schema, const struct import_database *database,
                       struct import_enum *words)
{
    const char *plain = words->name;
    const struct enumeration *known = changed_enum(schema, database, words);
    for (size_t i = 0; i < schema->enums.count && !known; i++)
        if (same_words(words, &schema->enums.items[i]))
            known = &schema->enums.items[i];
    if (known) {
        words->name = known->name.text;
        return;
    }
    for (unsigned number = 2; schema_find_enum(schema, words->name); number++)
        words->name = arena_format(arena, "%s_%u", plain, number);
}

static void adopt(struct arena *arena, const struct schema *schema, struct import_database *database)
{
    for (size_t i = 0; i < database->enums.count; i++)
        adopt_enum(arena, schema, database, database->enums.items[i]);
    for (size_t i = 0; i < database->tables.count; i++) {
        const struct table *table = schema_find_table(schema, database->tables.items[i].name);
        if (table && !text_equal(table->entity.text, table->name.text))
            database->tables.items[i].entity = table->entity.text;
    }
}

/* ---- All ------------------------------------------------------------------------------------------------- */

static bool read_sqlite(struct arena *arena, const char *path, struct import_database *database,
                        const char **problem)
{
    if (!import_database_read(arena, path, database, problem))
        return false;
    import_quote_all(arena, database);
    import_type_all(arena, database);
    return true;
}

static bool read_postgres(struct arena *arena, const char *url, struct import_database *database,
                          const char **name, const char **problem)
{
#ifdef JDB_WITH_POSTGRES
    return import_postgres_read(arena, url, database, name, problem);
#else
    (void)url, (void)database, (void)name;
    (void)arena;
    *problem =
        "this janusgen was built without PostgreSQL: build it with `make WITH_POSTGRES=1`, which needs libpq";
    return false;
#endif
}

/* What stands before the colon is shown, since a password may follow. */
static const char *no_database(struct arena *arena, const char *url)
{
    bool is_address = strstr(url, "://") != NULL || strchr(url, '@');
    return arena_format(
        arena, "\"%.*s%s\" is no database to import: write sqlite:FILE or postgres://USER@HOST/DATABASE",
        is_address ? (int)strcspn(url, ":@") : (int)strlen(url), url, is_address ? "…" : "");
}

bool import_schema(struct arena *arena, const char *url, const struct schema *beside, struct import *import,
                   const char **problem)
{
    const char *path = text_behind(url, "sqlite:"), *name = path;
    bool is_postgres = text_behind(url, "postgres://") || text_behind(url, "postgresql://");
    struct import_database database;
    *import = (struct import){.text = ""};
    if (!is_postgres && (!path || !*path)) {
        *problem = no_database(arena, url);
        return false;
    }
    bool is_read = is_postgres ? read_postgres(arena, url, &database, &name, problem)
                               : read_sqlite(arena, path, &database, problem);
    if (!is_read)
        return false;
    if (!database.tables.count) {
        *problem = arena_format(arena, "%s holds no tables: there is nothing to import", name);
        return false;
    }
    if (beside)
        adopt(arena, beside, &database);
    write(arena, beside ? beside->name.text : schema_name(arena, name), &database, import);
    return true;
}
