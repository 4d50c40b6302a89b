/* The tool's command copy. */
#include "tool.h"

#include "clock.h"
#include "copy.h"
#include "difference.h"
#include "failure.h"

#include <string.h>
#include <unistd.h>

enum { BAR = 24 };

struct show {
    bool is_terminal; /* the line is written again and again */
    int width;        /* of the tables' names */
    const struct jdb_record *record;
};

static void print_bar(const struct show *show, const struct jdb_record *record, int64_t rows, int64_t total)
{
    int done = total > 0 && rows < total ? (int)(rows * BAR / total) : BAR;
    fprintf(stderr, "\r%-*s [", show->width, record->name);
    for (int i = 0; i < BAR; i++)
        fputc(i < done ? '#' : ' ', stderr);
    fprintf(stderr, "] %3d %% %12lld rows", total > 0 ? (int)(rows * 100 / total) : 100, (long long)rows);
}

static void show_progress(void *context, const struct jdb_record *record, int64_t rows, int64_t total)
{
    struct show *show = context;
    if (!show->is_terminal)
        return;
    if (show->record && show->record != record)
        fputc('\n', stderr);
    show->record = record;
    print_bar(show, record, rows, total);
    fflush(stderr);
}

static void show_left_out(void *context, const char *view)
{
    (void)context;
    fprintf(stderr, "left out: %s\n", view);
}

static int width_of(const struct jdb_schema *schema)
{
    size_t width = 0;
    for (size_t i = 0; i < schema->record_count; i++)
        width = strlen(schema->records[i]->name) > width ? strlen(schema->records[i]->name) : width;
    return (int)width;
}

/* Tables that are none of the schema's stay where they are. */
static enum jdb_status print_others(struct jdb *from)
{
    struct jdb_differences differences = {0};
    struct jdb_buffer names = {0};
    enum jdb_status status = jdb_structure_compare_fresh(from, &differences);
    if (status == JDB_OK)
        jdb_differences_list_others(&differences, &names);
    if (status == JDB_OK && names.failed)
        status = jdb_fail_memory(from);
    if (status == JDB_OK && names.length)
        fprintf(stderr, "not copied, since the schema does not name it: %s\n", names.text);
    jdb_buffer_free(&names);
    jdb_differences_free(&differences);
    return status;
}

static int copy(const struct tool *tool, struct jdb *from, struct jdb *to)
{
    struct show show = {.is_terminal = isatty(STDERR_FILENO), .width = width_of(tool->schema)};
    const struct jdb_copy_options options = {show_progress, show_left_out, &show};
    struct jdb *failed = NULL;
    int64_t rows, begun = jdb_now();
    enum jdb_status status = jdb_copy(from, to, &options, &rows, &failed);
    if (show.record)
        fputc('\n', stderr);
    if (status == JDB_OK && print_others(from) != JDB_OK) {
        status = JDB_CORRUPT;
        failed = from;
    }
    if (status != JDB_OK) {
        jdb_close(failed == from ? to : from);
        return jdb_tool_give_up(tool, failed);
    }
    printf("%lld rows of %zu tables are in %s, the same as in %s; %.1f s\n", (long long)rows,
           tool->schema->record_count, to->address, from->address, (double)(jdb_now() - begun) / 1e6);
    jdb_close(from);
    jdb_close(to);
    return FINE;
}

int jdb_tool_copy(const struct tool *tool)
{
    struct jdb *from, *to;
    struct tool source = *tool, target = *tool;
    source.url = tool->argument;
    target.url = tool->second;
    if (jdb_tool_open(&source, &from, JDB_CONNECT_MUST_EXIST) != JDB_OK)
        return jdb_tool_give_up(tool, from);
    if (jdb_tool_open(&target, &to, 0) != JDB_OK) {
        jdb_close(from);
        return jdb_tool_give_up(tool, to);
    }
    return copy(tool, from, to);
}
