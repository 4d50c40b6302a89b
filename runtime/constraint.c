#include "constraint.h"

#include "failure.h"

void jdb_constraint_add_columns(struct jdb_buffer *buffer, const struct jdb_record *record,
                                const struct jdb_constraint *constraint)
{
    for (size_t i = 0; i < constraint->column_count; i++) {
        jdb_buffer_add(buffer, i ? ", " : "");
        jdb_buffer_add(buffer, record->name);
        jdb_buffer_add(buffer, ".");
        jdb_buffer_add(buffer, record->columns[constraint->columns[i]].name);
    }
    if (!constraint->column_count)
        jdb_buffer_add(buffer, record->name);
}

/* Says what broke it, and which it is: `before` its columns `after` (its name). */
static enum jdb_status fail(struct jdb *db, const char *before, const struct jdb_record *record,
                            const struct jdb_constraint *constraint, const char *after)
{
    struct jdb_buffer columns = {0};
    jdb_constraint_add_columns(&columns, record, constraint);
    jdb_fail(db, constraint->status, "%s%s%s (%s)", before, columns.failed ? record->name : columns.text, after,
             constraint->name);
    jdb_buffer_free(&columns);
    bool has_column = constraint->column_count == 1;
    jdb_failure_set_column(db, record, has_column ? &record->columns[constraint->columns[0]] : NULL);
    db->error.constraint = constraint->number;
    return constraint->status;
}

enum jdb_status jdb_fail_unique(struct jdb *db, const struct jdb_record *record,
                                const struct jdb_constraint *constraint)
{
    return fail(db, "", record, constraint,
                constraint->column_count == 1 ? ": another row has this value"
                                              : ": another row has these values");
}

enum jdb_status jdb_fail_check(struct jdb *db, const struct jdb_record *record,
                               const struct jdb_constraint *constraint)
{
    return fail(db, "", record, constraint, ": the value breaks the rule");
}

enum jdb_status jdb_fail_orphan(struct jdb *db, const struct jdb_record *record,
                                const struct jdb_constraint *constraint)
{
    char after[256];
    snprintf(after, sizeof after, " refer%s to a row of %s that does not exist",
             constraint->column_count == 1 ? "s" : "", constraint->parent->name);
    return fail(db, "", record, constraint, after);
}

enum jdb_status jdb_fail_parent(struct jdb *db, const struct jdb_record *record,
                                const struct jdb_constraint *constraint)
{
    char before[256];
    snprintf(before, sizeof before, "the row of %s is still referred to by ", constraint->parent->name);
    return fail(db, before, record, constraint, "");
}
