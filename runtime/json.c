#include "format.h"
#include "utf8.h"
#include "value.h"

#include <string.h>

static const char *const ESCAPES[] = {
    ['\b'] = "\\b", ['\t'] = "\\t", ['\n'] = "\\n",  ['\f'] = "\\f",
    ['\r'] = "\\r", ['"'] = "\\\"", ['\\'] = "\\\\",
};

static void print_character(FILE *out, const char *character, size_t length)
{
    unsigned char byte = (unsigned char)*character;
    if (!length)
        fputs("\\ufffd", out);
    else if (byte < sizeof ESCAPES / sizeof *ESCAPES && ESCAPES[byte])
        fputs(ESCAPES[byte], out);
    else if (byte < ' ' || byte == 0x7f)
        fprintf(out, "\\u%04x", (unsigned)byte);
    else
        fwrite(character, 1, length, out);
}

/* A byte that is no UTF-8 becomes the replacement character: what is printed is always JSON. */
static void print_string(FILE *out, const char *text)
{
    fputc('"', out);
    for (size_t left = strlen(text); left;) {
        size_t length = jdb_utf8_length(text, left);
        print_character(out, text, length);
        text += length ? length : 1;
        left -= length ? length : 1;
    }
    fputc('"', out);
}

/* A JSON column's text as it is, on one line: only the space between its values can hold line ends. */
static void print_raw(FILE *out, const char *json)
{
    for (; *json; json++)
        fputc((unsigned char)*json < ' ' ? ' ' : *json, out);
}

static void print_text(FILE *out, const struct jdb_column *column, const char *text)
{
    if (text && column->type != JDB_TYPE_JSON)
        print_string(out, text);
    else if (text && *text)
        print_raw(out, text);
    else
        fputs("null", out);
}

static void print_blob(FILE *out, const struct jdb_blob *blob)
{
    if (!blob->data) {
        fputs("null", out);
        return;
    }
    fputc('"', out);
    jdb_print_base64(out, blob->data, blob->size);
    fputc('"', out);
}

static void print_value(FILE *out, const struct jdb_column *column, const void *row)
{
    const void *member = jdb_member(column, row);
    if (column->kind == JDB_KIND_TEXT) {
        print_text(out, column, *(const char *const *)member);
        return;
    }
    if (column->kind == JDB_KIND_BLOB) {
        print_blob(out, member);
        return;
    }
    char space[JDB_FORMAT_SIZE];
    bool is_word;
    const char *text = jdb_format(column, row, space, &is_word);
    if (text && is_word)
        print_string(out, text);
    else
        fputs(text ? text : "null", out);
}

enum jdb_status jdb_record_print_json(const struct jdb_record *record, const void *row, FILE *out)
{
    const char *separator = "{";
    for (size_t i = 0; i < record->column_count; i++) {
        const struct jdb_column *column = &record->columns[i];
        if (column->flags & JDB_COLUMN_SECRET)
            continue;
        fputs(separator, out);
        separator = ",";
        print_string(out, column->name);
        fputc(':', out);
        print_value(out, column, row);
    }
    fputs(*separator == '{' ? "{}" : "}", out);
    return ferror(out) ? JDB_IO : JDB_OK;
}
