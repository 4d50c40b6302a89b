/* refusal.h - the rows that a migration's step finds, and that stand in its way. */
#ifndef JDB_REFUSAL_H
#define JDB_REFUSAL_H

#include "buffer.h"
#include "jdb_record.h"

struct jdb_refusal {
    size_t count;
    struct jdb_buffer keys; /* of the first few; to be freed */
};

/* A row of so many columns, 0 of one without a key, begins: each is added, with jdb_refusal_next() between two. False: it is
 * only counted. */
bool jdb_refusal_begin_row(struct jdb_refusal *refusal, int columns);
void jdb_refusal_next(struct jdb_refusal *refusal);
void jdb_refusal_end_row(struct jdb_refusal *refusal, int columns);

/* A column: as it is, where NULL is NULL; as a text in quotes; as bytes. */
void jdb_refusal_add(struct jdb_refusal *refusal, const char *text);
void jdb_refusal_add_text(struct jdb_refusal *refusal, const char *text);
void jdb_refusal_add_blob(struct jdb_refusal *refusal, const unsigned char *bytes, size_t size);

/* "in 1 row, 7" */
void jdb_refusal_write(const struct jdb_refusal *refusal, struct jdb_buffer *out);

/* JDB_OK when there was no row. */
enum jdb_status jdb_refusal_fail(struct jdb *db, const struct jdb_step *step,
                                 const struct jdb_refusal *refusal);

#endif
