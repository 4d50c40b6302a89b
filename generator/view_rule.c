#include "view_rule.h"

#include <string.h>

static const char *const SEVERITIES[] = {
    [SEVERITY_NOTE] = "note",
    [SEVERITY_WARNING] = "warning",
    [SEVERITY_ERROR] = "error",
};

/* What names an example's language to those who colour it. */
static const char *language_of(const struct rule_facts *rule)
{
    return rule->at == RULE_AT_TEMPLATE ? "mustache" : rule->at == RULE_AT_QUERY ? "sql" : "yaml";
}

static void set_lines(struct view *map, const char *name, const char *text)
{
    struct view *lines = view_set_list(map, name);
    for (size_t length; text && *text; text += length + 1) {
        length = strcspn(text, "\n");
        view_set_text(view_append_map(lines), "line", arena_copy(map->arena, text, length));
    }
}

static void set_rule(struct view *map, const struct rule_facts *rule)
{
    view_set_text(map, "name", rule->name);
    view_set_text(map, "severity", SEVERITIES[rule->severity]);
    view_set_text(map, "what", rule->what);
    view_set_text(map, "why", rule->why);
    view_set_text(map, "language", language_of(rule));
    view_set_flag(map, "has_example", rule->wrong != NULL);
    set_lines(map, "wrong", rule->wrong);
    set_lines(map, "right", rule->right);
}

const struct view *view_rule(struct arena *arena, enum rule rule)
{
    struct view *map = view_map(arena);
    set_rule(map, &RULES[rule]);
    return map;
}

const struct view *view_rules(struct arena *arena)
{
    struct view *map = view_map(arena);
    struct view *chapters = view_set_list(map, "chapters");
    for (size_t i = 0; i < RULE_CHAPTER_COUNT; i++) {
        enum rule first = RULE_CHAPTERS[i].first;
        enum rule behind = i + 1 < RULE_CHAPTER_COUNT ? RULE_CHAPTERS[i + 1].first : RULE_COUNT;
        struct view *chapter = view_append_map(chapters);
        view_set_text(chapter, "title", RULE_CHAPTERS[i].title);
        view_set_text(chapter, "seed_schema",
                      first == RULE_SEED_FILE || first == RULE_QUERY_FILE ? RULE_SEED_SCHEMA : NULL);
        struct view *rules = view_set_list(chapter, "rules");
        for (enum rule rule = first; rule < behind; rule++)
            set_rule(view_append_map(rules), &RULES[rule]);
    }
    return map;
}
