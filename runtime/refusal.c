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
    if (refusal->count++ >= KEYS_MOST)
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

enum jdb_status jdb_refusal_fail(struct jdb *db, const struct jdb_step *step, const struct jdb_refusal *refusal)
{
    enum jdb_status status = step->status == JDB_OK ? JDB_CHECK : step->status;
    const char *subject = step->subject ? step->subject : "rows stand in the way";
    size_t count = refusal->count;
    if (refusal->keys.failed)
        return jdb_fail_memory(db);
    if (!count)
        return JDB_OK;
    if (count == 1)
        return jdb_fail(db, status, "%s: in 1 row, %s", subject, refusal->keys.text);
    return jdb_fail(db, status, "%s: in %zu rows%s %s%s", subject, count,
                    count > KEYS_MOST ? ", the first of them" : ",", refusal->keys.text,
                    count > KEYS_MOST ? ", ..." : "");
}
