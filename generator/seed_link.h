/* seed_link.h - from the words of a seed to rows that can be loaded: what seed_read_all does with each file.
 *
 * The three steps follow one another. From the first until the last has ended, a row's `position` is its place
 * in the file.
 */
#ifndef SEED_LINK_H
#define SEED_LINK_H

#include "seed.h"

/* Labels become pointers to rows, words become values of their columns' types. */
void seed_link(struct arena *arena, struct seed *seed, struct diagnostics *diagnostics);

/* Finds the columns that tell a row from the others of its table, and rows that they do not tell apart. */
void seed_key_find(struct arena *arena, struct seed *seed, struct diagnostics *diagnostics);

/* Sorts the rows so that each comes behind those that it refers to. */
void seed_order_rows(struct arena *arena, const struct schema *schema, struct seed *seed,
                     struct diagnostics *diagnostics);

/* Whether a value of the column may be the label of another row. */
bool seed_column_takes_labels(const struct column *column);

/* Whether a row need not give the column. */
bool seed_column_may_be_left_out(const struct column *column);

/* A row's value of a column; NULL when the row does not give it. */
const struct seed_value *seed_row_value(const struct seed_row *row, const struct column *column);

/* How messages call a row: its label, or what it is a row of. */
const char *seed_row_title(struct arena *arena, const struct seed_row *row);

#endif
