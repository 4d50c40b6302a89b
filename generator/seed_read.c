#include "directory.h"
#include "schema_find.h"
#include "seed_link.h"
#include "text.h"
#include "yaml_tree.h"

#include <errno.h>
#include <string.h>

struct reader {
    struct arena *arena;
    const struct schema *schema;
    struct diagnostics *diagnostics;
    struct seed *seed;
};

static const char FILE_ENDING[] = ".yaml";
static const char PASSWORD_TAG[] = "!password";

static struct diagnostic *shape_error(struct reader *reader, const struct yaml_node *node, const char *message)
{
    return diagnostic_report(reader->diagnostics, RULE_SEED_SHAPE, node->span, "%s", message);
}

static struct literal read_literal(const struct yaml_node *node)
{
    return (struct literal){.kind = yaml_tree_is_null(node) ? LITERAL_NULL : LITERAL_TEXT,
                            .span = node->span,
                            .plain = node->plain,
                            .tag = node->tag,
                            .text = node->text,
                            .length = strlen(node->text)};
}

/* `now` where that is the default is the same as leaving the column out. Elsewhere it is no value: the row
 * would be another one at each loading. */
static bool is_default_now(const struct column *column, const struct yaml_node *node)
{
    return column->default_value.kind == LITERAL_NOW && node->plain && text_equal(node->text, "now");
}

/* The column that a row's key names, or NULL when the row cannot have it. */
static const struct column *find_column(struct reader *reader, const struct seed_row *row,
                                        const struct yaml_node *key)
{
    const struct name name = {.text = key->text, .span = key->span};
    const struct column *column =
        schema_find_named_column(reader->arena, row->table, &name, reader->diagnostics);
    if (!column)
        return NULL;
    if (column->generated.text) {
        diagnostic_report(reader->diagnostics, RULE_SEED_GENERATED_COLUMN, key->span,
                          "column \"%s\" is generated: the database computes it, leave it out",
                          column->name.text);
        return NULL;
    }
    if (seed_row_value(row, column)) {
        diagnostic_report(reader->diagnostics, RULE_SEED_DUPLICATE_COLUMN, key->span,
                          "column \"%s\" is given twice in this row", column->name.text);
        return NULL;
    }
    return column;
}

static bool read_value(struct reader *reader, struct seed_row *row, const struct yaml_node *key,
                       const struct yaml_node *node)
{
    const struct column *column = find_column(reader, row, key);
    if (!column)
        return false;
    if (node->kind == YAML_BROKEN)
        return false;
    if (node->kind != YAML_SCALAR) {
        diagnostic_report(reader->diagnostics, RULE_SEED_SHAPE, node->span, "column \"%s\" takes one value",
                          column->name.text);
        return false;
    }
    if (is_default_now(column, node))
        return true;
    struct seed_value *value = ARENA_APPEND(reader->arena, &row->values);
    *value = (struct seed_value){.column = column};
    if (node->tag && text_equal(node->tag, PASSWORD_TAG))
        value->password = (struct name){.text = node->text, .span = node->span};
    else
        value->literal = read_literal(node);
    return true;
}

static void read_row(struct reader *reader, const struct table *table, const struct yaml_node *label,
                     const struct yaml_node *node)
{
    struct seed_row *row = ARENA_NEW(reader->arena, struct seed_row);
    row->table = table;
    row->span = node->span;
    if (label) {
        row->label = (struct name){.text = label->text, .span = label->span};
        row->span = label->span;
    }
    row->broken = node->kind == YAML_BROKEN || node->incomplete;
    *ARENA_APPEND(reader->arena, &reader->seed->rows) = row;
    if (node->kind == YAML_MAPPING) {
        for (size_t i = 0; i < node->count; i++)
            if (!read_value(reader, row, node->keys[i], node->items[i]))
                row->broken = true;
    } else if (!row->broken && !yaml_tree_is_null(node)) {
        shape_error(reader, node, "a row is a mapping of columns to values: {email: ada@example.com}");
        row->broken = true;
    }
}

static void read_table(struct reader *reader, const struct yaml_node *key, const struct yaml_node *node)
{
    const struct name name = {.text = key->text, .span = key->span};
    const struct table *table =
        schema_find_named_table(reader->arena, reader->schema, &name, reader->diagnostics);
    reader->seed->incomplete |= !table || node->incomplete || node->kind == YAML_BROKEN;
    if (!table || yaml_tree_is_null(node) || node->kind == YAML_BROKEN)
        return;
    if (node->kind == YAML_SCALAR) {
        shape_error(reader, node, "a table's rows are a mapping of labels to rows, or a sequence of rows");
        reader->seed->incomplete = true;
        return;
    }
    for (size_t i = 0; i < node->count; i++)
        read_row(reader, table, node->kind == YAML_MAPPING ? node->keys[i] : NULL, node->items[i]);
}

static void read_tables(struct reader *reader, const struct yaml_node *root)
{
    if (yaml_tree_is_null(root))
        return;
    if (root->kind != YAML_MAPPING) {
        shape_error(reader, root, "a seed is a mapping of tables to their rows");
        reader->seed->incomplete = true;
        return;
    }
    reader->seed->incomplete = root->incomplete;
    for (size_t i = 0; i < root->count; i++)
        read_table(reader, root->keys[i], root->items[i]);
}

static bool is_name(const char *name)
{
    for (; *name; name++)
        if (*name != '_' && !(*name >= 'a' && *name <= 'z') && !(*name >= 'A' && *name <= 'Z') &&
            !(*name >= '0' && *name <= '9'))
            return false;
    return true;
}

void seed_read(struct arena *arena, const struct schema *schema, const struct source *source, const char *name,
               struct seed_list *seeds, struct diagnostics *diagnostics)
{
    const struct yaml_node *root = yaml_tree_parse(arena, source, PASSWORD_TAG, diagnostics);
    if (!root)
        return;
    struct seed *seed = ARENA_APPEND(arena, seeds);
    *seed = (struct seed){.source = source, .name = name};
    struct reader reader = {.arena = arena, .schema = schema, .diagnostics = diagnostics, .seed = seed};
    read_tables(&reader, root);
    seed_link(arena, seed, diagnostics);
    seed_key_find(arena, seed, diagnostics);
    seed_order_rows(arena, schema, seed, diagnostics);
}

static void read_file(struct arena *arena, const struct schema *schema, const char *directory, const char *file,
                      struct seed_list *seeds, struct diagnostics *diagnostics)
{
    const char *path = arena_format(arena, "%s/%s", directory, file);
    const char *name = arena_copy(arena, file, strlen(file) - strlen(FILE_ENDING));
    const struct source *source = source_read(arena, path);
    if (!source) {
        diagnostic_report(diagnostics, RULE_SEED_FILE, (struct span){0}, "cannot read %s: %s", path,
                          strerror(errno));
        return;
    }
    if (!is_name(name)) {
        diagnostic_report(diagnostics, RULE_SEED_FILE, source_span(source, 0, 0),
                          "a seed's name becomes part of a C name: letters, digits and \"_\" only, not \"%s\"",
                          name);
        return;
    }
    seed_read(arena, schema, source, name, seeds, diagnostics);
}

/* The ending of a file that has a name before it, in small or capital letters; NULL: it has another one. */
static const char *find_ending(const char *file, const char *ending)
{
    size_t length = strlen(file), ending_length = strlen(ending);
    if (length <= ending_length || !text_equal_ignoring_case(file + length - ending_length, ending))
        return NULL;
    return file + length - ending_length;
}

static bool is_seed_file(const char *file)
{
    const char *ending = find_ending(file, FILE_ENDING);
    return ending && text_equal(ending, FILE_ENDING);
}

/* What is no seed is passed over; a file that looks like one is told. */
static void pass_over(struct arena *arena, const char *directory, const char *file,
                      struct diagnostics *diagnostics)
{
    static const char *const ENDINGS[] = {FILE_ENDING, ".yml", ".json"};
    for (size_t i = 0; i < sizeof ENDINGS / sizeof *ENDINGS; i++) {
        const char *ending = find_ending(file, ENDINGS[i]);
        if (!ending)
            continue;
        const struct source *unread =
            source_of_bytes(arena, arena_format(arena, "%s/%s", directory, file), "", 0);
        struct diagnostic *warning =
            diagnostic_report(diagnostics, RULE_SEED_ENDING, source_span(unread, 0, 0),
                              "this file is not read: a seed's name ends in %s, not %s", FILE_ENDING, ending);
        diagnostic_suggest(warning, "call it %.*s%s, or put it elsewhere", (int)(ending - file), file,
                           FILE_ENDING);
    }
}

const char *seed_directory(struct arena *arena, const char *schema_path)
{
    return directory_beside(arena, schema_path, "seeds");
}

struct seed_list seed_read_all(struct arena *arena, const struct schema *schema,
                               struct diagnostics *diagnostics)
{
    struct seed_list seeds = {0};
    if (schema->lacks_tables)
        return seeds;
    const char *directory = seed_directory(arena, schema->source->path);
    struct directory_names files = {0};
    if (!directory_read(arena, directory, &files) && errno != ENOENT)
        diagnostic_report(diagnostics, RULE_SEED_FILE, (struct span){0}, "cannot read %s: %s", directory,
                          strerror(errno));
    for (size_t i = 0; i < files.count; i++)
        if (is_seed_file(files.items[i]))
            read_file(arena, schema, directory, files.items[i], &seeds, diagnostics);
        else
            pass_over(arena, directory, files.items[i], diagnostics);
    return seeds;
}
