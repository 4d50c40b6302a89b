/* A copy of the database in another file. SQLite's own backup reads what other programs have committed to the log, too,
 * which a copy of the file would lack. Until it is whole and safe the copy is called FILE.partial: whoever finds FILE has a
 * backup, however the program that made it ended. */
#include "buffer.h"
#include "failure.h"
#include "sqlite_migration.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WORD_SIZE = 128 };

struct backup {
    struct jdb *db;
    const char *path;          /* as the caller gave it */
    struct jdb_buffer name;    /* as SQLite takes it: no name of a file means anything else */
    struct jdb_buffer partial; /* what it is called until it is whole */
    sqlite3 *to;
    sqlite3 *from; /* another connection to the same file, since the database's own has begun to write */
};

static enum jdb_status fail_system(const struct backup *backup, int number)
{
    char reason[128] = "unknown error";
    strerror_r(number, reason, sizeof reason);
    return jdb_fail(backup->db, number == ENOSPC || number == EDQUOT ? JDB_FULL : JDB_IO,
                    "cannot back the database up to %s: %s", backup->path, reason);
}

static enum jdb_status fail(const struct backup *backup, sqlite3 *handle, int code)
{
    if (code == SQLITE_NOMEM || !handle)
        return jdb_fail_memory(backup->db);
    enum jdb_status status = jdb_sqlite_status(handle, code, "", JDB_IO);
    jdb_fail(backup->db, status, "cannot back the database up to %s: %s", backup->path, sqlite3_errstr(code));
    backup->db->error.native = code;
    return status;
}

/* ---- The file -------------------------------------------------------------------------------------------- */

static bool make_name(struct jdb_buffer *name, const char *path, const char *end)
{
    jdb_buffer_add(name, path[0] == '/' ? "" : "./");
    jdb_buffer_add(name, path);
    jdb_buffer_add(name, end);
    return !name->failed;
}

/* What SQLite puts beside a file. Of a file that is not there it is left from a program that was killed, and SQLite would take
 * it for the new one's. There is no memory to need. */
static void remove_journals(const struct jdb_buffer *name)
{
    static const char *const ENDS[] = {"-wal", "-shm", "-journal"};
    char path[PATH_MAX];
    for (size_t i = 0; i < sizeof ENDS / sizeof *ENDS; i++)
        if ((size_t)snprintf(path, sizeof path, "%s%s", name->text, ENDS[i]) < sizeof path)
            unlink(path);
}

static void remove_partial(const struct backup *backup)
{
    unlink(backup->partial.text);
    remove_journals(&backup->partial);
}

static enum jdb_status fail_existing(const struct backup *backup)
{
    return jdb_fail(backup->db, JDB_MISUSE, "cannot back the database up to %s: it is there already",
                    backup->path);
}

/* A partial one that is there already is of a program that was killed, or the database itself is called so. */
static bool is_database(const struct backup *backup, const struct stat *found)
{
    const char *name = sqlite3_db_filename(backup->db->handle, "main");
    struct stat own;
    return name && stat(name, &own) == 0 && own.st_dev == found->st_dev && own.st_ino == found->st_ino;
}

static enum jdb_status make_file(struct backup *backup)
{
    struct stat found;
    if (!make_name(&backup->name, backup->path, "") || !make_name(&backup->partial, backup->path, ".partial"))
        return jdb_fail_memory(backup->db);
    if (lstat(backup->name.text, &found) == 0)
        return fail_existing(backup);
    if (errno != ENOENT)
        return fail_system(backup, errno);
    if (stat(backup->partial.text, &found) == 0 && is_database(backup, &found))
        return jdb_fail(
            backup->db, JDB_MISUSE,
            "cannot back the database up to %s: it is called %s itself, as the copy is until it is whole",
            backup->path, backup->partial.text);
    remove_journals(&backup->name);
    remove_partial(backup);
    int made = open(backup->partial.text, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
    return made < 0 || close(made) != 0 ? fail_system(backup, errno) : JDB_OK;
}

static enum jdb_status synchronize(const struct backup *backup, const char *path)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return fail_system(backup, errno);
    int number = fsync(file) == 0 || errno == EINVAL ? 0 : errno;
    close(file);
    return number ? fail_system(backup, number) : JDB_OK;
}

/* A file's name is safe when its directory is. */
static enum jdb_status synchronize_name(const struct backup *backup)
{
    char *copy = strdup(backup->name.text);
    enum jdb_status status = copy ? synchronize(backup, dirname(copy)) : jdb_fail_memory(backup->db);
    free(copy);
    return status;
}

/* A link takes no other file's place, as a new name may; not every file system has them. */
static enum jdb_status rename_file(const struct backup *backup)
{
    const char *from = backup->partial.text, *to = backup->name.text;
    if (link(from, to) == 0)
        (void)unlink(from); /* where it cannot go it is the same file */
    else if (errno == EEXIST)
        return fail_existing(backup);
    else if (rename(from, to) != 0)
        return fail_system(backup, errno);
    return JDB_OK;
}

/* ---- The copy -------------------------------------------------------------------------------------------- */

static enum jdb_status open_target(struct backup *backup)
{
    int code =
        sqlite3_open_v2(backup->partial.text, &backup->to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    return code == SQLITE_OK ? JDB_OK : fail(backup, backup->to, code);
}

static enum jdb_status copy_pages(struct backup *backup, const char *name)
{
    int code = sqlite3_open_v2(name, &backup->from, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL);
    if (code != SQLITE_OK)
        return fail(backup, backup->from, code);
    sqlite3_busy_timeout(backup->from,
                         backup->db->options.busy_timeout < 0 ? 0 : (int)backup->db->options.busy_timeout);
    sqlite3_backup *copy = sqlite3_backup_init(backup->to, "main", backup->from, "main");
    if (!copy)
        return fail(backup, backup->to, sqlite3_extended_errcode(backup->to));
    code = sqlite3_backup_step(copy, -1);
    int finished = sqlite3_backup_finish(copy);
    if (code != SQLITE_DONE)
        return fail(backup, backup->to, code);
    return finished == SQLITE_OK ? JDB_OK : fail(backup, backup->to, finished);
}

static enum jdb_status write_bytes(const struct backup *backup, const unsigned char *bytes, size_t size)
{
    int file = open(backup->partial.text, O_WRONLY | O_CLOEXEC);
    if (file < 0)
        return fail_system(backup, errno);
    int number = 0;
    while (size && !number) {
        ssize_t written = write(file, bytes, size);
        number = written < 0 && errno != EINTR ? errno : 0;
        if (written > 0) {
            bytes += written;
            size -= (size_t)written;
        }
    }
    if (close(file) != 0 && !number)
        number = errno;
    return number ? fail_system(backup, number) : JDB_OK;
}

/* A database in memory has one connection, which has begun to write: SQLite copies such a one only as bytes. */
static enum jdb_status copy_memory(struct backup *backup)
{
    sqlite3_int64 size = 0;
    unsigned char *bytes = sqlite3_serialize(backup->db->handle, "main", &size, 0);
    if (!bytes)
        return jdb_fail_memory(backup->db);
    enum jdb_status status = write_bytes(backup, bytes, (size_t)size);
    sqlite3_free(bytes);
    return status == JDB_OK ? open_target(backup) : status;
}

static int read_word(void *context, int count, char **texts, char **names)
{
    (void)count, (void)names;
    snprintf(context, WORD_SIZE, "%s", texts[0] ? texts[0] : "");
    return 1; /* the first is enough */
}

static enum jdb_status verify(const struct backup *backup)
{
    char word[WORD_SIZE] = "";
    int code = sqlite3_exec(backup->to, JDB_SQLITE_DAMAGES, read_word, word, NULL);
    if (code != SQLITE_OK && code != SQLITE_ABORT)
        return fail(backup, backup->to, code);
    if (!word[0])
        return JDB_OK;
    return jdb_fail(backup->db, jdb_sqlite_damage_status(backup->to, word),
                    "the database cannot be backed up to %s: the copy is not whole: %s", backup->path, word);
}

static enum jdb_status copy(struct backup *backup)
{
    const char *name = sqlite3_db_filename(backup->db->handle, "main");
    enum jdb_status status;
    if (!name || !*name)
        status = copy_memory(backup);
    else if ((status = open_target(backup)) == JDB_OK)
        status = copy_pages(backup, name);
    if (status == JDB_OK)
        status = verify(backup);
    sqlite3_close(backup->from);
    int code = sqlite3_close(backup->to);
    return status == JDB_OK && code != SQLITE_OK ? fail(backup, backup->to, code) : status;
}

static enum jdb_status finish(const struct backup *backup)
{
    enum jdb_status status = synchronize(backup, backup->partial.text);
    if (status == JDB_OK)
        status = rename_file(backup);
    if (status != JDB_OK)
        return status;
    status = synchronize_name(backup);
    if (status != JDB_OK)
        unlink(backup->name.text);
    return status;
}

enum jdb_status jdb_sqlite_backup(struct jdb *db, const char *path)
{
    struct backup backup = {.db = db, .path = path};
    enum jdb_status status = make_file(&backup);
    bool is_made = status == JDB_OK;
    if (is_made)
        status = copy(&backup);
    if (status == JDB_OK)
        status = finish(&backup);
    if (is_made && status != JDB_OK)
        remove_partial(&backup);
    jdb_buffer_free(&backup.name);
    jdb_buffer_free(&backup.partial);
    return status;
}
