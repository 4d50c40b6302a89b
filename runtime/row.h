/* row.h - the struct of a row, and the memory it owns. */
#ifndef JDB_ROW_H
#define JDB_ROW_H

#include "block.h"
#include "jdb_record.h"

/* Copies a member, not what it points to. */
void jdb_row_copy_member(const struct jdb_column *column, const void *from, void *to);

/* Sets a member to what stands for NULL. */
void jdb_row_unset_member(const struct jdb_column *column, void *row);

/* The column whose values the database hands out; NULL: there is none. */
const struct jdb_column *jdb_row_id_column(const struct jdb_record *record);

/* Rows without an id take the next: what that is after a row, which had `next` before it. */
int64_t jdb_row_id_after(const struct jdb_record *record, const void *row, int64_t next);

/* Sets the primary key of a row to an element of an array of keys. */
void jdb_row_set_key(const struct jdb_record *record, const void *key, void *row);

/* Hands what `from` owns to `to`. */
void jdb_row_hand_over(const struct jdb_record *record, void *from, void *to);

/* The member that holds what the row owns. */
static inline struct jdb_block **jdb_row_memory(const struct jdb_record *record, void *row)
{
    return (struct jdb_block **)(void *)((char *)row + record->memory);
}

/* Puts the rows of a list, each of which has another key, into the order of the keys, which are of one integer: one for each key
 * that has a row. False: there is no memory, and the list is empty. */
bool jdb_rows_arrange(const struct jdb_record *record, const int64_t *keys, size_t count,
                      struct jdb_rows *list);

#endif
