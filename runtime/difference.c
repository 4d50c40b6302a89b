/* Comparing structures. */
#include "difference.h"

#include "driver.h"
#include "failure.h"
#include "schema.h"
#include "sql_token.h"
#include "transaction.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* ---- Facts that are told by the same name ---------------------------------------------------------------- */

struct facts {
    const struct jdb_structure_fact *list;
    size_t count;
};

static int compare_owners(const struct jdb_structure_fact *one, const struct jdb_structure_fact *other)
{
    int order = jdb_name_compare(one->table, other->table);
    if (!order)
        order = one->kind < other->kind ? -1 : one->kind > other->kind;
    return order ? order : jdb_name_compare(one->name, other->name);
}

/* Takes those that are told as the first is. */
static struct facts cut_owner(struct facts *rest)
{
    struct facts group = {rest->list, 0};
    while (group.count < rest->count && compare_owners(&rest->list[group.count], rest->list) == 0)
        group.count++;
    rest->list += group.count;
    rest->count -= group.count;
    return group;
}

static bool holds(struct facts facts, const struct jdb_structure_fact *fact)
{
    for (size_t i = 0; i < facts.count; i++)
        if (jdb_sql_equal(facts.list[i].value, fact->value))
            return true;
    return false;
}

/* The number-th of the facts that the others do not hold; NULL: there are not so many. */
static const struct jdb_structure_fact *find_other(struct facts facts, struct facts others, size_t number)
{
    for (size_t i = 0; i < facts.count; i++)
        if (!holds(others, &facts.list[i]) && number-- == 0)
            return facts.list + i;
    return NULL;
}

/* ---- Comparing ------------------------------------------------------------------------------------------- */

static bool add(struct jdb_differences *differences, const struct jdb_structure_fact *wanted,
                const struct jdb_structure_fact *found)
{
    if (differences->count == differences->capacity) {
        size_t capacity = differences->capacity ? differences->capacity * 2 : 16;
        void *list = capacity > SIZE_MAX / sizeof *differences->list
                         ? NULL
                         : realloc(differences->list, capacity * sizeof *differences->list);
        if (!list)
            return false;
        differences->list = list;
        differences->capacity = capacity;
    }
    enum jdb_difference_kind kind = !found    ? JDB_DIFFERENCE_MISSING
                                    : !wanted ? JDB_DIFFERENCE_UNKNOWN
                                              : JDB_DIFFERENCE_CHANGED;
    differences->list[differences->count++] = (struct jdb_difference){kind, wanted, found};
    return true;
}

/* One that is wanted and one that is found in its place are one difference. Several checks are not: which took whose place,
 * nobody knows. */
static bool compare_group(struct jdb_differences *differences, struct facts wanted, struct facts found)
{
    bool are_pairs = !find_other(wanted, found, 1) && !find_other(found, wanted, 1);
    for (size_t i = 0;; i++) {
        const struct jdb_structure_fact *lost = find_other(wanted, found, i),
                                        *got = find_other(found, wanted, i);
        if (!lost && !got)
            return true;
        if (are_pairs ? !add(differences, lost, got)
                      : (lost && !add(differences, lost, NULL)) || (got && !add(differences, NULL, got)))
            return false;
    }
}

static bool is_whole(enum jdb_fact_kind kind)
{
    return kind == JDB_FACT_TABLE || kind == JDB_FACT_VIEW;
}

/* Passes over what is told of a table that is not there. */
static void skip_table(struct facts *rest, const char *table)
{
    while (rest->count && !is_whole(rest->list->kind) && jdb_name_compare(rest->list->table, table) == 0) {
        rest->list++;
        rest->count--;
    }
}

static bool compare_rest(struct jdb_differences *differences, struct facts wanted, struct facts found)
{
    while (wanted.count || found.count) {
        int order = !wanted.count ? 1 : !found.count ? -1 : compare_owners(wanted.list, found.list);
        struct facts lost = {NULL, 0}, got = {NULL, 0};
        if (order <= 0)
            lost = cut_owner(&wanted);
        if (order >= 0)
            got = cut_owner(&found);
        if (!compare_group(differences, lost, got))
            return false;
        if (order < 0 && is_whole(lost.list->kind))
            skip_table(&wanted, lost.list->table);
        if (order > 0 && is_whole(got.list->kind))
            skip_table(&found, got.list->table);
    }
    return true;
}

enum jdb_status jdb_structure_compare(struct jdb *db, struct jdb_differences *differences)
{
    struct facts wanted = {differences->wanted.facts, differences->wanted.count},
                 found = {differences->found.facts, differences->found.count};
    return compare_rest(differences, wanted, found) ? JDB_OK : jdb_fail_memory(db);
}

enum jdb_status jdb_structure_compare_table(struct jdb *db, struct jdb *other, const char *table,
                                            struct jdb_differences *differences)
{
    *differences = (struct jdb_differences){.count = 0};
    enum jdb_status status = jdb_structure_read_table(other, table, &differences->wanted);
    if (status != JDB_OK)
        return jdb_fail(db, status, "what to compare the database with cannot be read: %s",
                        jdb_error(other)->message);
    status = jdb_structure_read_table(db, table, &differences->found);
    return status == JDB_OK ? jdb_structure_compare(db, differences) : status;
}

static enum jdb_status make_and_read(struct jdb *db, struct jdb_structure *wanted)
{
    enum jdb_status status = db->driver->execute(db, db->driver->words->begin_fresh);
    if (status != JDB_OK)
        return status;
    struct jdb_buffer left_out = {0}; /* what the engine refuses is not wanted of it */
    status = jdb_schema_make(db, &left_out);
    jdb_buffer_free(&left_out);
    if (status == JDB_OK)
        status = jdb_structure_read(db, wanted);
    if (!db->driver->in_transaction(db)) /* the connection broke, for one */
        return status;
    enum jdb_status ended = db->driver->execute(db, db->driver->words->end_fresh);
    return status == JDB_OK ? ended : status;
}

/* Where tables are part of a transaction they are made in it, beside those that are there, and undone. */
static enum jdb_status read_fresh(struct jdb *db, struct jdb_structure *wanted)
{
    if (db->driver->in_transaction(db))
        return make_and_read(db, wanted);
    enum jdb_status status = jdb_transaction_begin_read(db);
    return status == JDB_OK ? jdb_transaction_end(db, make_and_read(db, wanted)) : status;
}

static bool set_false(void *context, const char *const *texts)
{
    (void)texts;
    *(bool *)context = false;
    return false;
}

static enum jdb_status compare_beside(struct jdb *db, struct jdb_differences *differences)
{
    differences->untold = true;
    enum jdb_status status =
        db->driver->query(db, db->driver->words->may_make_fresh, NULL, 0, set_false, &differences->untold);
    if (status != JDB_OK || differences->untold)
        return status;
    status = read_fresh(db, &differences->wanted);
    if (status == JDB_OK)
        status = jdb_structure_read(db, &differences->found);
    return status == JDB_OK ? jdb_structure_compare(db, differences) : status;
}

enum jdb_status jdb_structure_compare_with(struct jdb *db, struct jdb *other,
                                           struct jdb_differences *differences)
{
    return jdb_structure_compare_table(db, other, NULL, differences);
}

enum jdb_status jdb_structure_compare_fresh(struct jdb *db, struct jdb_differences *differences)
{
    *differences = (struct jdb_differences){.count = 0};
    if (db->driver->words->begin_fresh)
        return compare_beside(db, differences);
    struct jdb *fresh;
    enum jdb_status status = jdb_connect(&fresh, db->schema, "sqlite::memory:", NULL, JDB_CONNECT_ANY_SCHEMA);
    if (status == JDB_OK)
        status = jdb_create(fresh);
    if (status == JDB_OK)
        status = jdb_structure_compare_with(db, fresh, differences);
    else
        jdb_fail(db, status, "the schema cannot be made anew to compare it: %s", jdb_error(fresh)->message);
    jdb_close(fresh);
    return status;
}

void jdb_differences_free(struct jdb_differences *differences)
{
    free(differences->list);
    jdb_structure_free(&differences->wanted);
    jdb_structure_free(&differences->found);
    *differences = (struct jdb_differences){.count = 0};
}

/* A column that may be NULL where it should not: its rows have values, or are refused. */
static bool only_lacks_not_null(const struct jdb_difference *difference)
{
    static const char NOT_NULL[] = "NOT NULL";
    const char *wanted = difference->wanted ? difference->wanted->value : "", *place = strstr(wanted, NOT_NULL);
    struct jdb_buffer nullable = {0};
    if (!place)
        return false;
    jdb_buffer_add_bytes(&nullable, wanted, (size_t)(place - wanted));
    jdb_buffer_add(&nullable, place + sizeof NOT_NULL - 1);
    bool lacks = !nullable.failed && jdb_sql_equal(nullable.text, difference->found->value);
    jdb_buffer_free(&nullable);
    return lacks;
}

/* Indexes and triggers are made again. */
static bool is_loss(const struct jdb_difference *difference)
{
    const struct jdb_structure_fact *found = difference->found;
    if (found && found->kind == JDB_FACT_COLUMN && only_lacks_not_null(difference))
        return false;
    return found && found->kind != JDB_FACT_INDEX && found->kind != JDB_FACT_TRIGGER;
}

void jdb_differences_keep_losses(struct jdb_differences *differences)
{
    size_t kept = 0;
    for (size_t i = 0; i < differences->count; i++)
        if (is_loss(&differences->list[i]))
            differences->list[kept++] = differences->list[i];
    differences->count = kept;
}

bool jdb_difference_is_inside(const struct jdb_difference *difference)
{
    return difference->wanted || !is_whole(difference->found->kind);
}

size_t jdb_differences_inside_of(const struct jdb_differences *differences, enum jdb_difference_kind kind)
{
    size_t count = 0;
    for (size_t i = 0; i < differences->count; i++)
        count += differences->list[i].kind == kind && jdb_difference_is_inside(&differences->list[i]);
    return count;
}

size_t jdb_differences_inside(const struct jdb_differences *differences)
{
    size_t count = 0;
    for (size_t i = 0; i < differences->count; i++)
        count += jdb_difference_is_inside(&differences->list[i]);
    return count;
}
