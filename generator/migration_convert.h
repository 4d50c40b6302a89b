/* migration_convert.h - how the values that a column has become those of its new type. */
#ifndef MIGRATION_CONVERT_H
#define MIGRATION_CONVERT_H

#include "dialect.h"
#include "migration_match.h"

struct migration_conversion {
    const char *value; /* the new value, SQL in the column's new name; NULL: it stays as it is */
    const char *unfit; /* SQL: whether a value has no new one, or would not be the same; NULL: none is */
    bool is_unknown;   /* what the values mean to the new type can't be known: fill has to say it */
    bool is_filled;    /* fill says it */
};

struct migration_conversion migration_conversion_of(const struct dialect *dialect,
                                                    const struct schema_match *match,
                                                    const struct column *before, const struct column *after);

/* PostgreSQL's own: without what fill says, and whether that is to be said. */
struct migration_conversion migration_convert_postgres(struct arena *arena, const struct column *before,
                                                       const struct column *after);

/* The function, of one schema's migration only, by which PostgreSQL says whether a text is a value of a type. */
#define MIGRATION_FITS "pg_temp.jdb_fits"

/* What a column's values mean: the words of enums are texts, and ids numbers. */
static inline enum column_type migration_meaning_of(const struct column *column)
{
    return column->type == TYPE_ENUM ? TYPE_TEXT : column->type == TYPE_ID ? TYPE_INT : column->type;
}

/* Whether values lose something by their new type, also where they fit. */
bool migration_conversion_narrows(const struct column *before, const struct column *after);

/* Whether any column's values become others, or columns change places that something tells them by. Databases that look the same
 * may differ by that. */
bool migration_match_converts(const struct schema_match *match);

#endif
