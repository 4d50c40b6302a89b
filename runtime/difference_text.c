/* Telling differences. */
#include "difference.h"
#include "sql_token.h"

#include <string.h>

enum {
    DIFFERENCES_MOST = 5, /* that a message names */
    VALUE_MOST = 96,      /* bytes of a value that a line shows whole, */
    VALUE_BEFORE = 24     /* and of a longer one those before what is different */
};

/* A line break, in a text or a name, would be one of the output, too. */
static void write_flat(const char *text, size_t length, struct jdb_buffer *out)
{
    for (size_t i = 0; i < length; i++)
        jdb_buffer_add_bytes(out, (unsigned char)text[i] < ' ' || text[i] == 0x7f ? " " : &text[i], 1);
}

/* ---- What it is about ------------------------------------------------------------------------------------ */

/* What stands before a table's name, between it and the fact's own name, and which of them is told. */
static const struct {
    const char *word, *between;
    bool tells_table, tells_name;
    const char *nothing; /* for a value that is empty */
} OWNERS[] = {
    [JDB_FACT_TABLE] = {"table ", "", true, false, "no option"},
    [JDB_FACT_VIEW] = {"view ", "", true, false, ""},
    [JDB_FACT_COLUMN] = {"column ", ".", true, true, "no type"},
    [JDB_FACT_PRIMARY_KEY] = {"primary key of ", "", true, false, ""},
    [JDB_FACT_UNIQUE] = {"unique constraint ", "", true, true, ""},
    [JDB_FACT_CONFLICT] = {"conflict clause of the unique constraint ", "", true, true, ""},
    [JDB_FACT_FOREIGN_KEY] = {"foreign key ", "", true, true, ""},
    [JDB_FACT_CHECK] = {"check of ", "", true, false, ""},
    [JDB_FACT_INDEX] = {"index ", "", false, true, ""},
    [JDB_FACT_TRIGGER] = {"trigger ", "", false, true, ""},
};

static void write_owner(const struct jdb_structure_fact *fact, struct jdb_buffer *out)
{
    jdb_buffer_add(out, OWNERS[fact->kind].word);
    if (OWNERS[fact->kind].tells_table)
        write_flat(fact->table, strlen(fact->table), out);
    jdb_buffer_add(out, OWNERS[fact->kind].between);
    if (OWNERS[fact->kind].tells_name)
        write_flat(fact->name, strlen(fact->name), out);
}

/* ---- Values ---------------------------------------------------------------------------------------------- */

static bool continues_character(char c)
{
    return ((unsigned char)c & 0xc0) == 0x80;
}

/* The value, or of a long one the part from `from` on. */
static void write_value(const struct jdb_structure_fact *fact, const char *from, struct jdb_buffer *out)
{
    const char *value = fact->value;
    size_t length = strlen(value);
    if (!length)
        jdb_buffer_add(out, OWNERS[fact->kind].nothing);
    if (length <= VALUE_MOST) {
        write_flat(value, length, out);
        return;
    }
    const char *begin = (size_t)(from - value) > VALUE_BEFORE ? from - VALUE_BEFORE : value;
    while (begin > value && continues_character(*begin))
        begin--;
    begin += *begin == ' ';
    const char *end = strlen(begin) > VALUE_MOST ? begin + VALUE_MOST : value + length;
    while (continues_character(*end))
        end--;
    jdb_buffer_add(out, begin > value ? "…" : "");
    write_flat(begin, (size_t)(end - begin), out);
    jdb_buffer_add(out, *end ? "…" : "");
}

static void write_values(const struct jdb_difference *difference, struct jdb_buffer *out)
{
    const char *wanted = difference->wanted->value, *found = difference->found->value;
    jdb_sql_differs(&wanted, &found);
    jdb_buffer_add(out, "the schema has ");
    write_value(difference->wanted, wanted, out);
    jdb_buffer_add(out, ", the database ");
    write_value(difference->found, found, out);
}

/* ---- Lines ----------------------------------------------------------------------------------------------- */

void jdb_difference_write(const struct jdb_difference *difference, struct jdb_buffer *out)
{
    const struct jdb_structure_fact *fact = difference->wanted ? difference->wanted : difference->found;
    write_owner(fact, out);
    jdb_buffer_add(out, ": ");
    if (difference->wanted && difference->found) {
        write_values(difference, out);
        return;
    }
    bool is_missing = difference->kind == JDB_DIFFERENCE_MISSING;
    jdb_buffer_add(out, is_missing ? "missing" : "unknown");
    if (fact->kind == JDB_FACT_TABLE || fact->kind == JDB_FACT_VIEW || !*fact->value)
        return;
    jdb_buffer_add(out, is_missing ? "; the schema has " : "; the database has ");
    write_value(fact, fact->value, out);
}

/* What is said of a database that was made of the schema, and of one that was not. */
static const struct {
    const char *edited, *apart;
} WORDS[] = {
    [JDB_DIFFERENCE_MISSING] = {"it has lost the ", "it has no "},
    [JDB_DIFFERENCE_CHANGED] = {"it has changed the ", "it has another "},
    [JDB_DIFFERENCE_UNKNOWN] = {"it has got the ", "it has an unknown "},
};

static void summarize(const struct jdb_difference *difference, bool edited, struct jdb_buffer *out)
{
    const struct jdb_structure_fact *fact = difference->wanted ? difference->wanted : difference->found;
    jdb_buffer_add(out, edited ? WORDS[difference->kind].edited : WORDS[difference->kind].apart);
    write_owner(fact, out);
    bool is_changed = difference->wanted && difference->found;
    if (!is_changed && fact->kind != JDB_FACT_CHECK) /* a check has no name */
        return;
    jdb_buffer_add(out, " (");
    if (is_changed)
        write_values(difference, out);
    else
        write_value(fact, fact->value, out);
    jdb_buffer_add(out, ")");
}

/* What is missing comes first: a program stumbles over it. */
void jdb_differences_summarize(const struct jdb_differences *differences, bool edited, struct jdb_buffer *out)
{
    size_t told = 0;
    for (enum jdb_difference_kind kind = 0; kind < JDB_DIFFERENCE_KINDS; kind++)
        for (size_t i = 0; i < differences->count; i++) {
            const struct jdb_difference *difference = &differences->list[i];
            if (difference->kind != kind || !jdb_difference_is_inside(difference))
                continue;
            if (told < DIFFERENCES_MOST) {
                jdb_buffer_add(out, told ? ", " : "");
                summarize(difference, edited, out);
            } else if (told == DIFFERENCES_MOST) {
                jdb_buffer_add(out, ", and more");
            }
            told++;
        }
}

void jdb_differences_list_others(const struct jdb_differences *differences, struct jdb_buffer *out)
{
    size_t count = 0;
    for (size_t i = 0; i < differences->count; i++) {
        if (jdb_difference_is_inside(&differences->list[i]) || ++count > DIFFERENCES_MOST)
            continue;
        jdb_buffer_add(out, count > 1 ? ", " : "");
        write_owner(differences->list[i].found, out);
    }
    jdb_buffer_add(out, count > DIFFERENCES_MOST ? ", and more" : "");
}
