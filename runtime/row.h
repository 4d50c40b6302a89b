/* row.h - the struct of a row, and the memory it owns. */
#ifndef JDB_ROW_H
#define JDB_ROW_H

#include "block.h"
#include "jdb_record.h"

/* `columns` NULL: the first `count` of the record. */

/* What the texts and blobs of these members take when they are kept. */
size_t jdb_row_text_size(const struct jdb_record *record, const jdb_column_index *columns, size_t count,
                         const void *row);

/* Copies the texts and blobs that these members borrow to `storage`, and lets them point there. */
void jdb_row_move_texts(const struct jdb_record *record, const jdb_column_index *columns, size_t count,
                        void *row, char *storage);

/* The same to a block of its own that the row owns. False: there is no memory. */
bool jdb_row_keep(const struct jdb_record *record, const jdb_column_index *columns, size_t count, void *row);

/* Copies a member, not what it points to. */
void jdb_row_copy_member(const struct jdb_column *column, const void *from, void *to);

/* Sets a member to what stands for NULL. */
void jdb_row_unset_member(const struct jdb_column *column, void *row);

/* Hands what `from` owns to `to`. */
void jdb_row_hand_over(const struct jdb_record *record, void *from, void *to);

struct jdb_block **jdb_row_memory(const struct jdb_record *record, void *row);

#endif
