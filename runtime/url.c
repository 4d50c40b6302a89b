#include "url.h"

#include "driver.h"
#include "failure.h"
#include "options.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- Variables ------------------------------------------------------------------------------------------- */

static void variable_name(const struct jdb_schema *schema, const char *suffix, char *name, size_t size)
{
    snprintf(name, size, "%s_%s", schema->name, suffix);
    for (; *name; name++)
        if (*name >= 'a' && *name <= 'z')
            *name = (char)(*name - 'a' + 'A');
}

static const char *value_of(const char *variable)
{
    const char *value = getenv(variable);
    return value && *value ? value : NULL;
}

const char *jdb_url_variable(const struct jdb_schema *schema, const char *suffix)
{
    char name[256];
    variable_name(schema, suffix, name, sizeof name);
    return value_of(name);
}

void jdb_url_expand(struct jdb_buffer *buffer, const char *text, const char **missing, size_t *missing_size)
{
    *missing = NULL;
    const char *end;
    for (const char *begin; (begin = strstr(text, "${")) && (end = strchr(begin, '}')); text = end + 1) {
        jdb_buffer_add_bytes(buffer, text, (size_t)(begin - text));
        const char *name = begin + 2;
        struct jdb_buffer variable = {0};
        jdb_buffer_add_bytes(&variable, name, (size_t)(end - name));
        const char *value = variable.failed ? NULL : value_of(variable.text);
        bool failed = variable.failed;
        jdb_buffer_free(&variable);
        if (failed) {
            buffer->failed = true;
            return;
        }
        if (!value) {
            *missing = name;
            *missing_size = (size_t)(end - name);
            return;
        }
        jdb_buffer_add(buffer, value);
    }
    jdb_buffer_add(buffer, text);
}

/* ---- Environments ---------------------------------------------------------------------------------------- */

static enum jdb_status fail_unknown_environment(struct jdb *db, const char *name)
{
    struct jdb_buffer known = {0};
    jdb_buffer_add(&known, "");
    for (size_t i = 0; i < db->schema->environment_count; i++) {
        jdb_buffer_add(&known, i ? ", " : "");
        jdb_buffer_add(&known, db->schema->environments[i].name);
    }
    char variable[256];
    variable_name(db->schema, "ENV", variable, sizeof variable);
    jdb_fail(db, JDB_CONNECTION, "the schema has no environment \"%s\"; $%s may be one of: %s", name, variable,
             known.failed ? "" : known.text);
    jdb_buffer_free(&known);
    return JDB_CONNECTION;
}

/* The URL of the environment, its variables replaced. */
static enum jdb_status environment_url(struct jdb *db, struct jdb_buffer *url)
{
    const char *name = jdb_url_variable(db->schema, "ENV");
    if (!name)
        name = "development";
    const struct jdb_environment *found = NULL;
    for (size_t i = 0; i < db->schema->environment_count && !found; i++)
        if (strcmp(db->schema->environments[i].name, name) == 0)
            found = &db->schema->environments[i];
    if (!found)
        return fail_unknown_environment(db, name);
    const char *missing;
    size_t missing_size;
    jdb_url_expand(url, found->url, &missing, &missing_size);
    if (missing)
        return jdb_fail(db, JDB_CONNECTION, "the URL of the environment %s needs $%.*s, which is not set",
                        found->name, (int)missing_size, missing);
    return url->failed ? jdb_fail_memory(db) : JDB_OK;
}

/* ---- Paths ----------------------------------------------------------------------------------------------- */

static void add_working_directory(struct jdb_buffer *path)
{
    size_t size = 256;
    char *directory = NULL;
    do {
        free(directory);
        size *= 2;
        directory = malloc(size);
    } while (directory && !getcwd(directory, size) && errno == ERANGE);
    if (directory)
        jdb_buffer_add(path, directory);
    path->failed |= !directory;
    free(directory);
}

/* Makes a file's name absolute: from $NAME_ROOT, else where the program was built for, else where it runs. */
static void add_absolute(struct jdb_buffer *path, const struct jdb_schema *schema, const char *file)
{
    if (*file == '/') {
        jdb_buffer_add(path, file);
        return;
    }
    const char *root = jdb_url_variable(schema, "ROOT");
    if (!root)
        root = schema->root ? schema->root : "";
    if (*root != '/') {
        add_working_directory(path);
        jdb_buffer_add(path, *root ? "/" : "");
    }
    jdb_buffer_add(path, root);
    jdb_buffer_add(path, "/");
    jdb_buffer_add(path, file);
}

/* ---- Schemes --------------------------------------------------------------------------------------------- */

/* The length of "scheme" in "scheme:…", 0 without one. */
static size_t scheme_length(const char *url)
{
    size_t length = strspn(url, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+.-");
    return url[length] == ':' ? length : 0;
}

static enum jdb_status locate_file(struct jdb *db, const char *name, size_t length,
                                   struct jdb_location *location)
{
    struct jdb_buffer file = {0}, path = {0};
    jdb_buffer_add_bytes(&file, name, length);
    if (file.failed)
        return jdb_fail_memory(db);
    if (strcmp(file.text, ":memory:") == 0)
        jdb_buffer_add(&path, file.text);
    else
        add_absolute(&path, db->schema, file.text);
    jdb_buffer_free(&file);
    if (path.failed) {
        jdb_buffer_free(&path);
        return jdb_fail_memory(db);
    }
    location->address = path.text;
    return JDB_OK;
}

static enum jdb_status locate_sqlite(struct jdb *db, const char *url, struct jdb_location *location)
{
    const char *file = url + scheme_length(url) + 1;
    if (!*file || *file == '?')
        return jdb_fail(db, JDB_MISUSE, "the database's URL names no file; write sqlite:FILE");
    size_t length = strcspn(file, "?");
    enum jdb_status status =
        file[length] ? jdb_options_read(db, file + length + 1, JDB_OPTIONS_SQLITE, &db->options, NULL) : JDB_OK;
    return status == JDB_OK ? locate_file(db, file, length, location) : status;
}

#ifdef JDB_WITH_POSTGRES

/* The whole URL, without what is the library's own among its parameters. */
static enum jdb_status locate_postgres(struct jdb *db, const char *url, struct jdb_location *location)
{
    struct jdb_buffer address = {.secret = true}, rest = {0};
    const char *question = strchr(url, '?');
    size_t length = question ? (size_t)(question - url) : strlen(url);
    jdb_buffer_add_bytes(&address, url, length);
    enum jdb_status status =
        question ? jdb_options_read(db, question + 1, JDB_OPTIONS_POSTGRES, &db->options, &rest) : JDB_OK;
    if (status == JDB_OK && rest.length) {
        jdb_buffer_add(&address, "?");
        jdb_buffer_add(&address, rest.text);
    }
    if (status == JDB_OK && (address.failed || rest.failed))
        status = jdb_fail_memory(db);
    jdb_buffer_free(&rest);
    if (status == JDB_OK)
        location->address = address.text;
    else
        jdb_buffer_free(&address);
    return status;
}

#define POSTGRES &jdb_driver_postgres

#else

static enum jdb_status locate_postgres(struct jdb *db, const char *url, struct jdb_location *location)
{
    (void)url, (void)location;
    return jdb_fail(db, JDB_UNSUPPORTED,
                    "this library was built without PostgreSQL: make WITH_POSTGRES=1 builds it with that");
}

#define POSTGRES NULL

#endif

static const struct {
    const char *scheme;
    const struct jdb_driver *driver;
    enum jdb_status (*locate)(struct jdb *db, const char *url, struct jdb_location *location);
} SCHEMES[] = {
    {"sqlite", &jdb_driver_sqlite, locate_sqlite},
    {"postgres", POSTGRES, locate_postgres},
    {"postgresql", POSTGRES, locate_postgres},
};

/* A URL may hold a password: no message shows more of it than its scheme, and SQLite's parameters, of which none is one. */
static enum jdb_status locate(struct jdb *db, const char *url, struct jdb_location *location)
{
    size_t length = scheme_length(url);
    if (!length)
        return jdb_fail(db, JDB_UNSUPPORTED, "the database's URL has no scheme; write sqlite:FILE");
    for (size_t i = 0; i < sizeof SCHEMES / sizeof *SCHEMES; i++) {
        if (strlen(SCHEMES[i].scheme) != length || memcmp(SCHEMES[i].scheme, url, length) != 0)
            continue;
        location->driver = SCHEMES[i].driver;
        return SCHEMES[i].locate(db, url, location);
    }
    return jdb_fail(db, JDB_UNSUPPORTED,
                    "this library cannot open URLs that begin with %.*s: (write sqlite:FILE)", (int)length,
                    url);
}

enum jdb_status jdb_url_locate(struct jdb *db, const char *url, struct jdb_location *location)
{
    *location = (struct jdb_location){0};
    if (url)
        return locate(db, url, location);
    struct jdb_buffer expanded = {0};
    enum jdb_status status = environment_url(db, &expanded);
    if (status == JDB_OK)
        status = locate(db, expanded.text, location);
    jdb_buffer_free(&expanded);
    return status;
}
