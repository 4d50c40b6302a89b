/* Opening a database of SQLite: the file, and how the connection is set up. */
#include "buffer.h"
#include "failure.h"
#include "sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum jdb_status fail_system(struct jdb *db, const char *doing, const char *path, int number)
{
    char reason[128] = "unknown error";
    strerror_r(number, reason, sizeof reason);
    return jdb_fail(db, number == ENOSPC || number == EDQUOT ? JDB_FULL : JDB_IO, "%s %s: %s", doing, path,
                    reason);
}

/* The directories above a file. Those that are there stay as they are. */
static enum jdb_status make_directories(struct jdb *db, char *path)
{
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        struct stat found;
        int number = stat(path, &found) == 0 || mkdir(path, 0700) == 0 || errno == EEXIST ? 0 : errno;
        enum jdb_status status = number ? fail_system(db, "cannot make the directory", path, number) : JDB_OK;
        *slash = '/';
        if (status != JDB_OK)
            return status;
    }
    return JDB_OK;
}

/* SQLite would make the file readable for everyone that the umask allows. */
static enum jdb_status make_file(struct jdb *db, unsigned flags)
{
    struct stat found;
    if (stat(db->address, &found) == 0)
        return JDB_OK;
    if (errno != ENOENT)
        return fail_system(db, "cannot open", db->address, errno);
    if (flags & JDB_CONNECT_MUST_EXIST)
        return jdb_fail(db, JDB_NOT_FOUND, "there is no database at %s: create it first", db->address);
    enum jdb_status status = make_directories(db, db->address);
    if (status != JDB_OK)
        return status;
    int file = open(db->address, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
    if (file < 0)
        return errno == EEXIST ? JDB_OK : fail_system(db, "cannot make", db->address, errno);
    return close(file) == 0 ? JDB_OK : fail_system(db, "cannot make", db->address, errno);
}

/* A schema that is not trusted runs only functions that do no harm. Some versions of SQLite, 3.40 among them, take
 * their JSON functions, which check json columns, for harmful: there, it has to be trusted. A database of its own
 * finds that out. */
static int must_trust_schema(bool *must)
{
    sqlite3 *probe = NULL;
    int code = sqlite3_open(":memory:", &probe);
    if (code == SQLITE_OK)
        code = sqlite3_db_config(probe, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_exec(probe, "CREATE TABLE probe (data CHECK (json_valid(data)))", NULL, NULL, NULL);
    sqlite3_close(probe);
    *must = code == SQLITE_ERROR;
    return *must ? SQLITE_OK : code;
}

/* ---- Settings -------------------------------------------------------------------------------------------- */

/* "PRAGMA name = number" */
static int set_pragma(sqlite3 *handle, const char *name, int64_t value)
{
    char sql[96];
    snprintf(sql, sizeof sql, "PRAGMA %s = %lld", name, (long long)value);
    return sqlite3_exec(handle, sql, NULL, NULL, NULL);
}

/* A string in double quotes would hide a column's typing error. */
static void secure(sqlite3 *handle)
{
    static const int SETTINGS[][2] = {
        {SQLITE_DBCONFIG_DEFENSIVE, 1},
        {SQLITE_DBCONFIG_ENABLE_FKEY, 1},
        {SQLITE_DBCONFIG_DQS_DML, 0},
    };
    for (size_t i = 0; i < sizeof SETTINGS / sizeof *SETTINGS; i++)
        sqlite3_db_config(handle, SETTINGS[i][0], SETTINGS[i][1], NULL);
}

/* Of programs that open a new file at once, each may wait for the other to stop reading it: SQLite does not wait then, but
 * says that the file is busy. The first that gets through has set the file up for all. */
static int set_journal(sqlite3 *handle, const struct jdb_options *options)
{
    enum { PAUSE = 5 }; /* milliseconds */
    int64_t until = jdb_now() + options->busy_timeout * 1000;
    for (;;) {
        int code = sqlite3_exec(handle, "PRAGMA journal_mode = WAL", NULL, NULL, NULL);
        if ((code & 0xff) != SQLITE_BUSY || jdb_now() >= until)
            return code;
        sqlite3_sleep(PAUSE);
    }
}

/* A new file takes its page size before its journal. */
static int configure_file(sqlite3 *handle, const struct jdb_options *options)
{
    int code = set_pragma(handle, "mmap_size", options->mmap_size < 0 ? 0 : options->mmap_size);
    if (sqlite3_db_readonly(handle, "main"))
        return code;
    if (code == SQLITE_OK)
        code = set_pragma(handle, "page_size", options->page_size);
    if (code == SQLITE_OK)
        code = set_journal(handle, options);
    if (code == SQLITE_OK)
        code = set_pragma(handle, "synchronous", (int64_t)options->synchronous - JDB_SYNCHRONOUS_OFF);
    int64_t pages = options->wal_autocheckpoint;
    return code == SQLITE_OK ? set_pragma(handle, "wal_autocheckpoint", pages < 0 ? 0 : pages) : code;
}

/* The busy timeout comes first: the pragmas take locks. A negative cache size is one in KiB. */
static int configure(sqlite3 *handle, const struct jdb_options *options, bool is_file)
{
    sqlite3_extended_result_codes(handle, 1);
    sqlite3_busy_timeout(handle, options->busy_timeout < 0 ? 0 : (int)options->busy_timeout);
    secure(handle);
    bool trust;
    int code = must_trust_schema(&trust);
    if (code == SQLITE_OK)
        code = sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, trust, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_exec(handle, "PRAGMA cell_size_check = ON", NULL, NULL, NULL);
    if (code == SQLITE_OK)
        code = set_pragma(handle, "cache_size", -options->cache_size);
    if (code == SQLITE_OK && is_file)
        code = configure_file(handle, options);
    if (code == SQLITE_OK)
        code = jdb_sqlite_register_arrays(handle);
    return code == SQLITE_OK ? jdb_sqlite_register_found(handle) : code;
}

/* ---- Opening --------------------------------------------------------------------------------------------- */

/* "file:///a%3fb?immutable=1": only a URI says that. */
static void add_immutable(struct jdb_buffer *uri, const char *path)
{
    jdb_buffer_add(uri, "file://");
    for (; *path; path++) {
        char escaped[8];
        snprintf(escaped, sizeof escaped, strchr("?#%", *path) ? "%%%02x" : "%c", (unsigned char)*path);
        jdb_buffer_add(uri, escaped);
    }
    jdb_buffer_add(uri, "?immutable=1");
}

static int open_handle(const struct jdb *db, bool is_file, sqlite3 **handle)
{
    const struct jdb_options *options = &db->options;
    int flags = SQLITE_OPEN_NOMUTEX;
    flags |= options->read_only || options->immutable ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
    if (!is_file)
        return sqlite3_open_v2(db->address, handle,
                               SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);
    if (!options->immutable)
        return sqlite3_open_v2(db->address, handle, flags, NULL);
    struct jdb_buffer uri = {0};
    add_immutable(&uri, db->address);
    int code = uri.failed ? SQLITE_NOMEM : sqlite3_open_v2(uri.text, handle, flags | SQLITE_OPEN_URI, NULL);
    jdb_buffer_free(&uri);
    return code;
}

enum jdb_status jdb_sqlite_open(struct jdb *db, unsigned flags)
{
    bool is_file = strcmp(db->address, ":memory:") != 0;
    bool only_reads = db->options.read_only || db->options.immutable;
    if (only_reads && !is_file)
        return jdb_fail(db, JDB_MISUSE, "a database in memory is new: it can't be %s",
                        db->options.immutable ? "immutable" : "read_only");
    if (only_reads)
        flags |= JDB_CONNECT_MUST_EXIST;
    enum jdb_status status = is_file ? make_file(db, flags) : JDB_OK;
    if (status != JDB_OK)
        return status;
    sqlite3 *handle = NULL;
    int code = open_handle(db, is_file, &handle);
    if (!handle)
        return jdb_fail_memory(db);
    db->handle = handle;
    if (code == SQLITE_OK)
        code = configure(handle, &db->options, is_file);
    if (code == SQLITE_OK)
        return JDB_OK;
    status = code == SQLITE_NOMEM ? jdb_fail_memory(db) : jdb_sqlite_fail(db, JDB_IO, NULL);
    sqlite3_close(handle);
    db->handle = NULL;
    return status;
}
