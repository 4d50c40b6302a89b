#include "query_plan.h"

#include "text.h"

#include <string.h>

const char *query_plan_behind(const char *text, const char *beginning)
{
    size_t length = strlen(beginning);
    return strncmp(text, beginning, length) == 0 ? text + length : NULL;
}

static bool names(const char *text, const char *name)
{
    const char *rest = query_plan_behind(text, name);
    return rest && *name && (!*rest || *rest == ' ');
}

const char *query_plan_read_by(const char *detail)
{
    const char *scanned = query_plan_behind(detail, "SCAN ");
    return scanned ? scanned : query_plan_behind(detail, "SEARCH ");
}

/* Several parts of a query may call tables alike: one that was not met yet is meant first, and of these one that lies as deep as the
 * step; SQLite may have taken what lies deeper for a part of what is around. Met ones are marked in `met`. */
static const struct query_site *find_site(const struct probe_step *step, const struct query_site_list *sites,
                                          bool *met)
{
    const char *name = query_plan_read_by(step->detail);
    size_t best = sites->count;
    int best_score = -1;
    for (size_t i = 0; name && i < sites->count; i++) {
        const struct query_site *site = &sites->items[i];
        if (!names(name, site->name))
            continue;
        int score = (site->block->is_nested == (step->parent != 0)) + 2 * !met[i];
        if (score > best_score) {
            best = i;
            best_score = score;
        }
    }
    if (best == sites->count)
        return NULL;
    met[best] = true;
    return &sites->items[best];
}

struct query_plan query_plan_of(const struct query_planner *planner)
{
    struct query_plan plan = {0};
    plan.steps = sqlite_probe_plan(planner->probe, planner->arena, planner->variant->sql);
    bool *met = arena_alloc(planner->arena, planner->sites.count + 1, sizeof *met);
    plan.site_of = arena_alloc(planner->arena, plan.steps.count + 1, sizeof *plan.site_of);
    for (size_t i = 0; i < plan.steps.count; i++)
        plan.site_of[i] = find_site(&plan.steps.items[i], &planner->sites, met);
    return plan;
}

bool query_plan_uses_index(const char *detail, const char *name)
{
    for (const char *at = detail; (at = strstr(at, "INDEX ")); at++)
        if (names(at + strlen("INDEX "), name))
            return true;
    return false;
}

const char *query_plan_line(struct arena *arena, const struct query_plan *plan)
{
    struct text line = {.arena = arena};
    for (size_t i = 0; i < plan->steps.count; i++)
        TEXT_JOIN(&line, i ? "; " : "", plan->steps.items[i].detail);
    return text_string(&line);
}
