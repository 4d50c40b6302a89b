/* Opening a database of SQLite: the file, and how the connection is set up. */
#include "failure.h"
#include "sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BUSY_MILLISECONDS = 5000 };

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

/* The busy timeout comes first: the pragmas take locks. A string in double quotes would hide a column's typing
 * error. */
static int configure(sqlite3 *handle, bool is_file)
{
    static const int SETTINGS[][2] = {
        {SQLITE_DBCONFIG_DEFENSIVE, 1},
        {SQLITE_DBCONFIG_ENABLE_FKEY, 1},
        {SQLITE_DBCONFIG_DQS_DML, 0},
    };
    sqlite3_extended_result_codes(handle, 1);
    sqlite3_busy_timeout(handle, BUSY_MILLISECONDS);
    for (size_t i = 0; i < sizeof SETTINGS / sizeof *SETTINGS; i++)
        sqlite3_db_config(handle, SETTINGS[i][0], SETTINGS[i][1], NULL);
    bool trust;
    int code = must_trust_schema(&trust);
    if (code == SQLITE_OK)
        code = sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, trust, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_exec(handle, "PRAGMA cell_size_check = ON", NULL, NULL, NULL);
    if (code == SQLITE_OK && is_file && !sqlite3_db_readonly(handle, "main"))
        code = sqlite3_exec(handle, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL", NULL, NULL, NULL);
    return code == SQLITE_OK ? jdb_sqlite_register_arrays(handle) : code;
}

enum jdb_status jdb_sqlite_open(struct jdb *db, unsigned flags)
{
    bool is_file = strcmp(db->address, ":memory:") != 0;
    enum jdb_status status = is_file ? make_file(db, flags) : JDB_OK;
    if (status != JDB_OK)
        return status;
    sqlite3 *handle = NULL;
    int create = is_file ? 0 : SQLITE_OPEN_CREATE;
    int code =
        sqlite3_open_v2(db->address, &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | create, NULL);
    if (!handle)
        return jdb_fail_memory(db);
    db->handle = handle;
    if (code == SQLITE_OK)
        code = configure(handle, is_file);
    if (code == SQLITE_OK)
        return JDB_OK;
    status = code == SQLITE_NOMEM ? jdb_fail_memory(db) : jdb_sqlite_fail(db, JDB_IO, NULL);
    sqlite3_close(handle);
    db->handle = NULL;
    return status;
}
