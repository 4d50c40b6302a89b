/* Rows of a database that was imported: written and read by the program generated for it, in the types that the language does not
 * have as text. */
#include "staff.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct jdb *db;

#define NEED(call) need((call), #call)

static void need(enum jdb_status status, const char *call)
{
    if (status == JDB_OK)
        return;
    fprintf(stderr, "%s: %s\n", call, jdb_error(db)->message);
    exit(1);
}

static void same(const char *found, const char *wanted)
{
    if (found && strcmp(found, wanted) == 0)
        return;
    fprintf(stderr, "%s instead of %s\n", found ? found : "NULL", wanted);
    exit(1);
}

static void equal(int64_t found, int64_t wanted)
{
    if (found == wanted)
        return;
    fprintf(stderr, "%lld instead of %lld\n", (long long)found, (long long)wanted);
    exit(1);
}

/* ---- All types ------------------------------------------------------------------------------------------- */

static int64_t add_department(void)
{
    struct staff_departments row = {.name = "tests"};
    NEED(staff_departments_insert(db, &row));
    return row.id;
}

static struct staff_employees employee(int64_t department, const char *name)
{
    return (struct staff_employees){.department_id = department,
                                    .name = name,
                                    .salary = 1234.56,
                                    .tags = "{a,\"b c\"}",
                                    .ip = "192.0.2.1/24",
                                    .shift = "1 day 02:00:00",
                                    .starts = "09:30:00",
                                    .zip = "12345",
                                    .moods = "{sad,happy}",
                                    .price = "$12.50",
                                    .loc = "(1,2)",
                                    .mask = "1010",
                                    .span = "[1,5)",
                                    .tz = "10:00:00+02",
                                    .nick = name};
}

static void check_employee(const struct staff_employees *row)
{
    same(row->tags, "{a,\"b c\"}");
    same(row->ip, "192.0.2.1/24");
    same(row->shift, "1 day 02:00:00");
    same(row->starts, "09:30:00");
    same(row->moods, "{sad,happy}");
    same(row->loc, "(1,2)");
    same(row->mask, "1010");
    same(row->span, "[1,5)");
    same(row->tz, "10:00:00+02");
    equal(row->current_mood, STAFF_MOOD_OK);
}

static void one_by_one(int64_t department)
{
    struct staff_employees row = employee(department, "Ada"), read;
    NEED(staff_employees_insert(db, &row));
    same(row.full_name, "ADA!");
    NEED(staff_employees_get(db, row.id, &read));
    check_employee(&read);
    staff_employees_clear(&read);
    row.ip = "::1";
    row.tags = "{}";
    NEED(staff_employees_update_fields(db, &row, STAFF_EMPLOYEES_IP | STAFF_EMPLOYEES_TAGS));
    NEED(staff_employees_get_by_nick(db, "ADA", &read)); /* citext */
    same(read.ip, "::1/128");
    same(read.tags, "{}");
    staff_employees_clear(&read);
    staff_employees_clear(&row);
    struct staff_employees picked = employee(department, "Picked");
    NEED(staff_employees_insert_fields(db, &picked,
                                       STAFF_EMPLOYEES_DEPARTMENT_ID | STAFF_EMPLOYEES_NAME |
                                           STAFF_EMPLOYEES_SALARY | STAFF_EMPLOYEES_IP));
    same(picked.ip, "192.0.2.1/24");
    same(picked.tags, "{}");
    same(picked.starts, "09:00:00");
    staff_employees_clear(&picked);
}

enum { MANY = 100 };

static void many(int64_t department)
{
    static char names[MANY][16];
    static struct staff_employees rows[MANY];
    struct staff_employees_cursor cursor;
    int64_t count = 0;
    for (int i = 0; i < MANY; i++) {
        snprintf(names[i], sizeof names[i], "worker %d", i);
        rows[i] = employee(department, names[i]);
    }
    NEED(staff_employees_insert_many(db, rows, MANY));
    NEED(staff_employees_list(db, (struct jdb_page){0}, &cursor));
    while (staff_employees_next(&cursor))
        count += strncmp(cursor.row.name, "worker", 6) == 0 && strcmp(cursor.row.mask, "1010") == 0;
    NEED(staff_employees_close(&cursor));
    equal(count, MANY);
    for (int i = 0; i < MANY; i++)
        staff_employees_clear(&rows[i]);
}

/* ---- Keys ------------------------------------------------------------------------------------------------ */

/* Addresses in their own order, not in that of their text. */
static void keys_that_are_no_text(void)
{
    static const char *const KEYS[] = {"{b,c}", "{a}"};
    struct staff_arrkey rows[] = {
        {.k = "{a}", .ip = "10.0.0.9"}, {.k = "{b,c}", .ip = "10.0.0.10"}, {.k = "{d}", .ip = "9.0.0.1"}};
    struct staff_arrkey_list list;
    struct staff_arrkey read;
    NEED(staff_arrkey_insert_many(db, rows, 3));
    NEED(staff_arrkey_get(db, "{b,c}", &read));
    same(read.ip, "10.0.0.10/32");
    staff_arrkey_clear(&read);
    NEED(staff_arrkey_get_many(db, KEYS, 2, &list));
    equal((int64_t)list.count, 2);
    same(list.rows[0].k, "{b,c}");
    staff_arrkey_list_clear(&list);
    NEED(staff_arrkey_delete_many(db, KEYS, 2));
    rows[2].ip = "9.0.0.2";
    NEED(staff_arrkey_upsert_by_k(db, &rows[2]));
    NEED(staff_arrkey_get_by_ip(db, "9.0.0.2", &read));
    same(read.k, "{d}");
    staff_arrkey_clear(&read);
}

static void integers_that_refer_to_numerics(void)
{
    struct staff_numkey key = {.id = 7, .v = "seven"};
    struct staff_numref row = {.id = 1, .r = JDB_SOME(7.0)}, read;
    NEED(staff_numkey_insert(db, &key));
    NEED(staff_numref_insert(db, &row));
    NEED(staff_numref_get(db, 1, &read));
    equal((int64_t)read.r.value, 7);
    staff_numref_clear(&read);
}

/* A numeric gets all digits of a double. */
static void numerics(int64_t department)
{
    static const double KEYS[] = {9007199254740991.0, 123456789012.3456, 0.1, -1.0e-7, 1.0e300};
    struct staff_numkey rows[30] = {{0}}, read;
    for (int i = 0; i < 30; i++)
        rows[i] = (struct staff_numkey){.id = i < 5 ? KEYS[i] : 100 + i, .v = "v"};
    NEED(staff_numkey_insert(db, &rows[0]));
    NEED(staff_numkey_insert_many(db, rows + 1, 29));
    for (int i = 0; i < 5; i++) {
        NEED(staff_numkey_get(db, KEYS[i], &read));
        equal(read.id == KEYS[i], 1);
        staff_numkey_clear(&read);
    }
    struct staff_employees row = employee(department, "Digit");
    NEED(staff_employees_insert(db, &row));
    row.salary = KEYS[0];
    NEED(staff_employees_update(db, &row));
    staff_employees_clear(&row);
    NEED(staff_employees_get_by_nick(db, "Digit", &row));
    equal(row.salary == KEYS[0], 1);
    row.salary = KEYS[1];
    NEED(staff_employees_update_fields(db, &row, STAFF_EMPLOYEES_SALARY));
    staff_employees_clear(&row);
    NEED(staff_employees_get_by_nick(db, "Digit", &row));
    equal(row.salary == KEYS[1], 1);
    staff_employees_clear(&row);
}

/* ---- Numbers that the database gives --------------------------------------------------------------------- */

static void identities(void)
{
    struct staff_always row = {.v = "next"}, given = {.id = 70, .v = "given"};
    struct staff_always2 stepped = {.v = "hundred"};
    struct staff_nonkey counted = {.k = "k", .s = 1, .b = 1};
    struct staff_useseq shared = {.w = "w"};
    NEED(staff_always_insert(db, &row));
    equal(row.id, 1);
    NEED(staff_always_insert(db, &given));
    NEED(staff_always2_insert(db, &stepped));
    equal(stepped.id, 100);
    NEED(staff_nonkey_insert(db, &counted));
    equal(counted.n, 1);
    counted.s = 2;
    NEED(staff_nonkey_update(db, &counted));
    NEED(staff_useseq_insert(db, &shared));
    equal(shared.id > 0, 1);
}

/* ---- Defaults of PostgreSQL's alone ---------------------------------------------------------------------- */

static void check_defaults(const struct staff_nopk *row)
{
    same(row->c, "{a,b}");
    same(row->g, "postgres");
    equal(row->d.has && row->f.has && row->o.has && row->n.has, true);
    equal(row->e.value / 86400000000, row->n.value + 1);
}

static void defaults_of_the_server(int64_t department)
{
    struct staff_employees row = employee(department, "Default");
    row.tags = row.starts = row.shift = NULL;
    NEED(staff_employees_insert(db, &row));
    same(row.tags, "{}");
    same(row.starts, "09:00:00");
    same(row.shift, "08:00:00");
    same(row.ip, "192.0.2.1/24");
    staff_employees_clear(&row);
    struct staff_useseq first = {.v = JDB_SOME(1)}, given = {.x = JDB_SOME(70)};
    NEED(staff_useseq_insert(db, &first));
    equal(first.x.has, true);
    NEED(staff_useseq_insert(db, &given));
    equal(given.x.value, 70);
    staff_useseq_clear(&first);
    staff_useseq_clear(&given);
}

/* A row that is there keeps what the new one leaves unset. */
static void defaults_of_upserts(int64_t department)
{
    static const char *const TAGS[] = {NULL, "{x}", NULL}, *const KEPT[] = {"{}", "{x}", "{x}"};
    for (int i = 0; i < 3; i++) {
        struct staff_employees row = employee(department, "Twice");
        row.tags = TAGS[i];
        NEED(staff_employees_upsert_by_nick(db, &row));
        same(row.tags, KEPT[i]);
        staff_employees_clear(&row);
    }
}

static void defaults_of_many(void)
{
    static struct staff_nopk rows[MANY];
    rows[3].c = "{given}";
    NEED(staff_nopk_insert_many(db, rows, MANY));
    same(rows[3].c, "{given}");
    check_defaults(&rows[MANY - 1]);
    for (int i = 0; i < MANY; i++)
        staff_nopk_clear(&rows[i]);
    const struct staff_nopk empty = {.j = JDB_SOME(0)};
    NEED(staff_nopk_load_begin(db));
    for (int i = 0; i < MANY; i++)
        NEED(staff_nopk_load_row(db, &empty));
    NEED(staff_nopk_load_end(db));
    struct staff_nopk_cursor cursor;
    int64_t count = 0;
    staff_nopk_list(db, (struct jdb_page){0}, &cursor);
    for (; staff_nopk_next(&cursor); count++)
        if (!cursor.row.c || strcmp(cursor.row.c, "{given}") != 0)
            check_defaults(&cursor.row);
    NEED(staff_nopk_close(&cursor));
    equal(count, 2 * MANY);
}

int main(int argc, char **argv)
{
    (void)argc;
    NEED(staff_open(&db, argv[1]));
    int64_t department = add_department();
    one_by_one(department);
    many(department);
    keys_that_are_no_text();
    integers_that_refer_to_numerics();
    numerics(department);
    identities();
    defaults_of_the_server(department);
    defaults_of_upserts(department);
    defaults_of_many();
    jdb_close(db);
    return 0;
}
