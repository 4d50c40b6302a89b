#include "depfile.h"

#include <string.h>

/* What make has escaped by a backslash: a pattern's `%` means itself behind the colon. */
static const char TARGET_ESCAPES[] = " \t#:%", INPUT_ESCAPES[] = " \t#:";

/* Appends a path as make reads it. Backslashes count only in front of a character that one escapes. */
static void append_make_path(struct text *rule, const char *path, const char *escapes)
{
    size_t backslashes = 0;
    for (; *path; path++) {
        if (strchr(escapes, *path)) {
            for (; backslashes; backslashes--)
                text_append_char(rule, '\\');
            text_append_char(rule, '\\');
        } else if (*path == '$') {
            text_append_char(rule, '$');
        }
        backslashes = *path == '\\' ? backslashes + 1 : 0;
        text_append_char(rule, *path);
    }
}

/* An input that is gone has a rule of its own, so that it makes the outputs old and does not stop make. */
static void append_input_rules(struct text *rules, const struct depfile_paths *inputs)
{
    for (size_t i = 0; i < inputs->count; i++) {
        text_append_char(rules, '\n');
        append_make_path(rules, inputs->items[i], TARGET_ESCAPES);
        text_append(rules, ":\n");
    }
}

static void append_paths(struct text *rules, const struct depfile_paths *paths, const char *escapes)
{
    for (size_t i = 0; i < paths->count; i++) {
        text_append(rules, " \\\n ");
        append_make_path(rules, paths->items[i], escapes);
    }
}

static bool has_line_break(const struct depfile_paths *paths)
{
    for (size_t i = 0; i < paths->count; i++)
        if (strchr(paths->items[i], '\n'))
            return true;
    return false;
}

bool depfile_append(struct text *rules, const char *path, const struct depfile_paths *outputs,
                    const struct depfile_paths *inputs)
{
    if (strchr(path, '\n') || has_line_break(outputs) || has_line_break(inputs))
        return false;
    append_make_path(rules, path, TARGET_ESCAPES);
    append_paths(rules, outputs, TARGET_ESCAPES);
    text_append_char(rules, ':');
    append_paths(rules, inputs, INPUT_ESCAPES);
    text_append_char(rules, '\n');
    append_input_rules(rules, inputs);
    return true;
}
