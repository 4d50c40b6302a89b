#include "table.h"

#include "format.h"
#include "utf8.h"
#include "value.h"

#include <stdlib.h>
#include <string.h>

/* ---- Cells ----------------------------------------------------------------------------------------------- */

/* What could move a terminal's cursor, or is no UTF-8, is shown as an escape. Gives the columns it takes. */
static size_t print_text(FILE *out, const char *text)
{
    size_t width = 0, length;
    for (size_t left = strlen(text); left; text += length, left -= length) {
        length = jdb_utf8_length(text, left);
        unsigned char byte = (unsigned char)*text;
        if (!length || byte < ' ' || byte == 0x7f) {
            width += (size_t)fprintf(out, "\\x%02x", (unsigned)byte);
            length = 1;
            continue;
        }
        fwrite(text, 1, length, out);
        width++;
    }
    return width;
}

static size_t print_blob(FILE *out, const struct jdb_blob *blob)
{
    jdb_print_base64(out, blob->data, blob->size);
    return (blob->size + 2) / 3 * 4;
}

/* SQL's NULL is an empty cell. */
static size_t print_cell(FILE *out, const struct jdb_column *column, const void *row)
{
    const void *member = jdb_member(column, row);
    if (column->kind == JDB_KIND_BLOB)
        return print_blob(out, member);
    char space[JDB_FORMAT_SIZE];
    bool is_word;
    const char *text =
        column->kind == JDB_KIND_TEXT ? *(const char *const *)member : jdb_format(column, row, space, &is_word);
    return text ? print_text(out, text) : 0;
}

/* ---- Columns --------------------------------------------------------------------------------------------- */

static bool is_shown(const struct jdb_column *column)
{
    return !(column->flags & JDB_COLUMN_SECRET);
}

static bool is_number(const struct jdb_column *column)
{
    return column->type == JDB_TYPE_INT || column->type == JDB_TYPE_REAL;
}

static const void *row_at(const struct jdb_record *record, const struct jdb_rows *list, size_t number)
{
    return (const char *)list->rows + number * record->size;
}

/* Cells are measured by printing them to nowhere. */
static void measure(FILE *nowhere, const struct jdb_record *record, const struct jdb_rows *list, size_t *widths)
{
    for (size_t i = 0; i < record->column_count; i++) {
        const struct jdb_column *column = &record->columns[i];
        widths[i] = print_text(nowhere, column->name);
        for (size_t j = 0; j < list->count && is_shown(column); j++) {
            size_t width = print_cell(nowhere, column, row_at(record, list, j));
            widths[i] = width > widths[i] ? width : widths[i];
        }
        rewind(nowhere);
    }
}

static void pad(FILE *out, size_t width)
{
    while (width--)
        fputc(' ', out);
}

/* `row` NULL: the header. The last column ends the line without spaces. */
static void print_row(FILE *out, FILE *nowhere, const struct jdb_record *record, const void *row,
                      const size_t *widths)
{
    size_t owed = 0;
    for (size_t i = 0; i < record->column_count; i++) {
        const struct jdb_column *column = &record->columns[i];
        if (!is_shown(column))
            continue;
        size_t width = row ? print_cell(nowhere, column, row) : print_text(nowhere, column->name);
        rewind(nowhere);
        size_t rest = widths[i] - width;
        pad(out, owed + (is_number(column) ? rest : 0));
        if (row)
            print_cell(out, column, row);
        else
            print_text(out, column->name);
        owed = 2 + (is_number(column) ? 0 : rest);
    }
    fputc('\n', out);
}

enum jdb_status jdb_table_print(FILE *out, const struct jdb_record *record, const struct jdb_rows *list)
{
    size_t *widths = calloc(record->column_count, sizeof *widths);
    FILE *nowhere = fopen("/dev/null", "w");
    enum jdb_status status = widths && nowhere ? JDB_OK : JDB_NO_MEMORY;
    if (status == JDB_OK) {
        measure(nowhere, record, list, widths);
        print_row(out, nowhere, record, NULL, widths);
        for (size_t i = 0; i < list->count; i++)
            print_row(out, nowhere, record, row_at(record, list, i), widths);
    }
    if (nowhere)
        fclose(nowhere);
    free(widths);
    return status == JDB_OK && ferror(out) ? JDB_IO : status;
}
