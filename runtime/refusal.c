/* Rows that stand in the way of a migration: the message says how many there are, and the keys of the first: "7", or
 * "('de', 'Ulm')". */
#include "refusal.h"

#include "failure.h"

#include <string.h>

enum { KEYS_MOST = 5, TEXT_MOST = 40 };

/* A key that is a text stands in quotes, cut where it is long. */
void jdb_refusal_add_text(struct jdb_refusal *refusal, const char *text)
{
    struct jdb_buffer *keys = &refusal->keys;
    size_t length = strlen(text), cut = length;
    if (length > TEXT_MOST)
        for (cut = TEXT_MOST; cut && ((unsigned char)text[cut] & 0xc0) == 0x80;)
            cut--; /* not inside of a character */
    jdb_buffer_add(keys, "'");
    jdb_buffer_add_bytes(keys, text, cut);
    jdb_buffer_add(keys, cut < length ? "...'" : "'");
}

void jdb_refusal_add_blob(struct jdb_refusal *refusal, const unsigned char *bytes, size_t size)
{
    struct jdb_buffer *keys = &refusal->keys;
    char digits[3];
    jdb_buffer_add(keys, "x'");
    for (size_t i = 0; i < size && i < TEXT_MOST / 2; i++) {
        snprintf(digits, sizeof digits, "%02x", bytes[i]);
        jdb_buffer_add(keys, digits);
    }
    jdb_buffer_add(keys, size > TEXT_MOST / 2 ? "...'" : "'");
}

void jdb_refusal_add(struct jdb_refusal *refusal, const char *text)
{
    jdb_buffer_add(&refusal->keys, text ? text : "NULL");
}

bool jdb_refusal_begin_row(struct jdb_refusal *refusal, int columns)
{
    if (refusal->count++ >= KEYS_MOST || !columns)
        return false;
    jdb_buffer_add(&refusal->keys, refusal->count > 1 ? ", " : "");
    jdb_buffer_add(&refusal->keys, columns > 1 ? "(" : "");
    return true;
}

void jdb_refusal_next(struct jdb_refusal *refusal)
{
    jdb_buffer_add(&refusal->keys, ", ");
}

void jdb_refusal_end_row(struct jdb_refusal *refusal, int columns)
{
    jdb_buffer_add(&refusal->keys, columns > 1 ? ")" : "");
}

void jdb_refusal_write(const struct jdb_refusal *refusal, struct jdb_buffer *out)
{
    char count[48];
    const char *keys = refusal->keys.text;
    bool is_cut = keys && refusal->count > KEYS_MOST;
    snprintf(count, sizeof count, "in %zu row%s", refusal->count, refusal->count == 1 ? "" : "s");
    jdb_buffer_add(out, count);
    jdb_buffer_add(out, is_cut ? ", the first of them " : keys ? ", " : "");
    jdb_buffer_add(out, keys ? keys : "");
    jdb_buffer_add(out, is_cut ? ", ..." : "");
}

enum jdb_status jdb_refusal_fail(struct jdb *db, const struct jdb_step *step, const struct jdb_refusal *refusal)
{
    struct jdb_buffer rows = {0};
    if (!refusal->count)
        return refusal->keys.failed ? jdb_fail_memory(db) : JDB_OK;
    jdb_refusal_write(refusal, &rows);
    enum jdb_status status = rows.failed || refusal->keys.failed
                                 ? jdb_fail_memory(db)
                                 : jdb_fail(db, step->status == JDB_OK ? JDB_CHECK : step->status, "%s: %s",
                                            step->subject ? step->subject : "rows stand in the way", rows.text);
    jdb_buffer_free(&rows);
    return status;
}
