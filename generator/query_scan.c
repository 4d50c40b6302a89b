/* SQLite's own plan tells what a query costs, and SQLite's own judgement what index would serve it: an index that may help is made in
 * the database in memory, and the query planned again. Plans depend on how many rows there are, where ANALYZE told SQLite.
 * Here nothing did, as in a program that does not either: it takes a search for cheaper than a scan, however few the rows. */
#include "query_scan.h"

#include "query_index.h"

#include <string.h>

static const char SORT[] = "USE TEMP B-TREE FOR ";
static const char TRIED[] = "janusgen_tried_index", TRIED_PARTIAL[] = "janusgen_tried_partial";

/* A line of a plan that costs more the more rows there are. */
struct finding {
    const struct query_site *site; /* what is read whole; of a sort: the first that is read for it */
    const char *detail;
    bool sorts;
};

struct finding_list {
    struct finding *items;
    size_t count, capacity;
    size_t
        sought_count;  /* of what is sought by: of two that are left the same, the plan with more reads less */
    size_t sort_count; /* of all sorts, in part or not: of two plans the one with fewer is the better */
};

enum { TRIES_MOST = 400 }; /* of indexes, for a query of very many tables */

/* The indexes that are tried for a query. */
struct search {
    const struct query_planner *planner;
    size_t try_count;
    struct query_words made; /* the names of those that stay until its end */
};

/* ---- What is meant --------------------------------------------------------------------------------------- */

/* A partial index has no more than the rows that are wanted. */
static bool uses_partial_index(const struct query_site *site, const char *detail)
{
    if (strstr(detail, TRIED_PARTIAL))
        return true;
    for (size_t i = 0; i < site->table->indexes.count; i++)
        if (site->table->indexes.items[i].where.text &&
            query_plan_uses_index(detail, site->table->indexes.items[i].name.text))
            return true;
    return false;
}

static bool is_sort(const char *detail)
{
    /* Of "RIGHT PART OF ORDER BY" an index does the larger part: what ties by it is sorted. UNION and count(DISTINCT) have
     * trees that no index spares. */
    static const char *const OF[] = {"ORDER BY", "GROUP BY", "DISTINCT"};
    const char *sorted = query_plan_behind(detail, SORT);
    for (size_t i = 0; sorted && i < sizeof OF / sizeof *OF; i++)
        if (text_equal(sorted, OF[i]))
            return true;
    return false;
}

static bool is_sorted(const struct query_plan *plan, int64_t parent)
{
    for (size_t i = 0; i < plan->steps.count; i++)
        if (plan->steps.items[i].parent == parent && is_sort(plan->steps.items[i].detail))
            return true;
    return false;
}

/* The loop around all others of its SELECT. */
static bool is_outermost(const struct query_plan *plan, size_t step)
{
    for (size_t i = 0; i < step; i++)
        if (plan->steps.items[i].parent == plan->steps.items[step].parent &&
            query_plan_read_by(plan->steps.items[i].detail))
            return false;
    return true;
}

/* Whether a scan is what the query says: a number over all rows, a few of them, writing them all. A list of all rows is
 * not among these: it grows with the table, and its author may not have thought of that. */
static bool is_meant(const struct query_planner *planner, const struct query_plan *plan, size_t step)
{
    const struct query_block *block = plan->site_of[step]->block;
    if (block->picks || !is_outermost(plan, step))
        return false;
    if (planner->variant->is_bare) /* whoever calls it without any condition asks for all */
        return true;
    bool ends_early = block->is_limited && !is_sorted(plan, plan->steps.items[step].parent);
    return !block->core || block->aggregates || ends_early;
}

static const struct probe_step *parent_of(const struct query_plan *plan, const struct probe_step *step)
{
    for (size_t i = 0; i < plan->steps.count; i++)
        if (plan->steps.items[i].id == step->parent)
            return &plan->steps.items[i];
    return NULL;
}

/* The second half of an outer join looks for rows that had no partner: the first half is told of. */
static bool is_second_half(const struct query_plan *plan, const struct probe_step *step)
{
    const struct probe_step *parent = parent_of(plan, step);
    return parent && query_plan_behind(parent->detail, "RIGHT-JOIN ");
}

/* Of min() and max() SQLite says SEARCH: that is a search only by an index. */
static bool reads_all(const char *detail)
{
    return query_plan_behind(detail, "SCAN ") ||
           (query_plan_behind(detail, "SEARCH ") && !strstr(detail, " USING "));
}

static bool is_scan(const struct query_planner *planner, const struct query_plan *plan, size_t number)
{
    const struct probe_step *step = &plan->steps.items[number];
    const struct query_site *site = plan->site_of[number];
    if (!site || !site->table)
        return false;
    if (strstr(step->detail, " USING AUTOMATIC ")) /* an index that is made for each run: of all rows */
        return true;
    return reads_all(step->detail) && !uses_partial_index(site, step->detail) && !is_second_half(plan, step) &&
           !is_meant(planner, plan, number);
}

/* The first table of the rows that a step sorts; NULL: they come from elsewhere, where no index is. */
static const struct query_site *site_sorted(const struct query_plan *plan, size_t step)
{
    for (size_t i = 0; i < plan->steps.count; i++)
        if (plan->steps.items[i].parent == plan->steps.items[step].parent && plan->site_of[i] &&
            plan->site_of[i]->table)
            return plan->site_of[i];
    return NULL;
}

/* A sort is another one in each order. */
static const char *key_of(const struct query_planner *planner, const struct finding *finding)
{
    const struct query_order *order = planner->variant->order;
    return finding->sorts && order ? ARENA_JOIN(planner->arena, finding->detail, " ", order->name)
                                   : finding->detail;
}

static bool is_told(const struct query_planner *planner, const struct finding *finding)
{
    for (size_t i = 0; i < planner->told->count; i++)
        if (text_equal(planner->told->items[i], key_of(planner, finding)))
            return true;
    return false;
}

/* "SEARCH orders USING INDEX i (state=? AND placed_at<?)" */
static size_t count_sought(const char *detail)
{
    size_t count = 0;
    for (; *detail; detail++)
        count += *detail == '?';
    return count;
}

static struct finding_list find_all(const struct query_planner *planner, const struct query_plan *plan)
{
    struct finding_list findings = {0};
    for (size_t i = 0; i < plan->steps.count; i++) {
        const char *detail = plan->steps.items[i].detail;
        bool sorts = is_sort(detail);
        findings.sought_count += count_sought(detail);
        findings.sort_count += query_plan_behind(detail, SORT) != NULL;
        const struct query_site *site = sorts ? site_sorted(plan, i) : plan->site_of[i];
        const struct finding finding = {.site = site, .detail = detail, .sorts = sorts};
        if ((sorts ? site != NULL : is_scan(planner, plan, i)) && !is_told(planner, &finding))
            *ARENA_APPEND(planner->arena, &findings) = finding;
    }
    return findings;
}

static struct finding_list findings_of(const struct search *search)
{
    struct query_plan plan = query_plan_of(search->planner);
    return find_all(search->planner, &plan);
}

/* ---- The index that would serve -------------------------------------------------------------------------- */

static bool has_like(const struct finding_list *findings, const struct finding *sought)
{
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];
        if (finding->sorts == sought->sorts &&
            (sought->sorts ? text_equal(finding->detail, sought->detail) : finding->site == sought->site))
            return true;
    }
    return false;
}

static bool make_index(const struct query_planner *planner, const struct query_index *index, const char *name)
{
    const char *ddl = query_index_ddl(planner->arena, index, name);
    return sqlite_probe_run(planner->probe, ddl).verdict == PROBE_FINE;
}

static void drop_index(const struct query_planner *planner, const char *name)
{
    sqlite_probe_run(planner->probe, ARENA_JOIN(planner->arena, "DROP INDEX ", name));
}

/* What is found when there is such an index, too. False: it can't be. */
static bool try_index(struct search *search, const struct query_index *index, struct finding_list *left)
{
    const char *name = index->where ? TRIED_PARTIAL : TRIED;
    if (search->try_count++ >= TRIES_MOST || !make_index(search->planner, index, name))
        return false;
    *left = findings_of(search);
    drop_index(search->planner, name);
    return true;
}

/* The best index that was tried so far, and what is left with it. */
struct choice {
    const struct query_index *index; /* NULL: none spares what was found */
    struct finding_list left;
};

/* Of two that spare as much the one is that is sought by more, then the first, unless the second does without columns that the other has for an order. */
static bool is_better(const struct query_index *index, const struct finding_list *left,
                      const struct choice *choice)
{
    if (left->count != choice->left.count || !choice->index)
        return left->count < choice->left.count;
    if (left->sort_count != choice->left.sort_count)
        return left->sort_count < choice->left.sort_count;
    if (left->sought_count != choice->left.sought_count)
        return left->sought_count > choice->left.sought_count;
    return index->order_count < choice->index->order_count;
}

static void choose(struct search *search, const struct query_site *site, const struct finding *finding,
                   struct choice *choice)
{
    struct query_index_list candidates =
        query_index_candidates(search->planner->arena, &search->planner->sites, site);
    for (size_t i = 0; i < candidates.count; i++) {
        struct finding_list left;
        const struct query_index *index = candidates.items + i;
        if (!try_index(search, index, &left) || has_like(&left, finding) || !is_better(index, &left, choice))
            continue;
        choice->index = index;
        choice->left = left;
    }
}

/* Of the table that is read, else of one beside it: the loops may turn, so that this one is sought in. */
static const struct query_index *best_index(struct search *search, const struct finding_list *before,
                                            const struct finding *finding)
{
    const struct query_site_list *sites = &search->planner->sites;
    struct choice choice = {.left = *before};
    choose(search, finding->site, finding, &choice);
    for (size_t i = 0; (!choice.index || finding->sorts) && i < sites->count; i++)
        if (sites->items[i].block == finding->site->block && &sites->items[i] != finding->site)
            choose(search, &sites->items[i], finding, &choice);
    return choice.index;
}

/* Where the query is named, or the order that is not its first. */
static struct span span_of(const struct query_planner *planner)
{
    const struct query_order *order = planner->variant->order;
    return order && order != planner->query->orders.items ? order->span : planner->query->name.span;
}

static const char *subject_of(const struct query_planner *planner)
{
    return planner->variant->is_bare ? "without its optional conditions, this query" : "this query";
}

static void report_index(const struct query_planner *planner, const struct finding *finding,
                         const struct query_index *index)
{
    struct diagnostic *diagnostic =
        finding->sorts
            ? diagnostic_report(planner->diagnostics, RULE_QUERY_PLAN, span_of(planner),
                                "%s sorts rows without an index: %s", subject_of(planner), finding->detail)
            : diagnostic_report(planner->diagnostics, RULE_QUERY_PLAN, span_of(planner),
                                "%s reads the whole table \"%s\": %s", subject_of(planner),
                                finding->site->table->name.text, finding->detail);
    diagnostic_suggest(diagnostic, "add to the indexes of %s: %s", index->table->name.text,
                       query_index_yaml(planner->arena, index));
}

/* Several lines that no index spares are one warning. */
static void report_rest(const struct query_planner *planner, const struct finding_list *findings)
{
    struct text lines = {.arena = planner->arena};
    bool scans = false, sorts = false;
    for (size_t i = 0; i < findings->count; i++) {
        TEXT_JOIN(&lines, i ? "; " : "", findings->items[i].detail);
        scans |= !findings->items[i].sorts;
        sorts |= findings->items[i].sorts;
    }
    if (!findings->count)
        return;
    struct diagnostic *diagnostic =
        diagnostic_report(planner->diagnostics, RULE_QUERY_PLAN, span_of(planner),
                          "%s %s%s%s, and no single index would spare that: %s", subject_of(planner),
                          scans ? "reads a whole table" : "", scans && sorts ? " and " : "",
                          sorts ? "sorts rows" : "", text_string(&lines));
    diagnostic_suggest(diagnostic, "if it may, say -- plan: scan ok");
}

static void keep_index(struct search *search, const struct query_index *index)
{
    const char *name =
        arena_format(search->planner->arena, "%s%zu", index->where ? TRIED_PARTIAL : TRIED, search->made.count);
    make_index(search->planner, index, name);
    *ARENA_APPEND(search->planner->arena, &search->made) = name;
}

/* An index that was named stays while those for what is left are looked for: that is the result. */
static struct finding_list report_indexes(struct search *search, struct finding_list left)
{
    for (size_t i = 0; i < left.count;) {
        const struct query_index *index = best_index(search, &left, &left.items[i]);
        if (!index) {
            i++;
            continue;
        }
        report_index(search->planner, &left.items[i], index);
        keep_index(search, index);
        left = findings_of(search);
        i = 0; /* there are fewer now */
    }
    return left;
}

void query_scan_check(const struct query_planner *planner, const struct query_plan *plan)
{
    if (planner->query->accepts_scan)
        return;
    struct search search = {.planner = planner};
    struct finding_list all = find_all(planner, plan), rest = {0};
    struct finding_list left = report_indexes(&search, all);
    for (size_t i = 0; i < search.made.count; i++)
        drop_index(planner, search.made.items[i]);
    for (size_t i = 0; i < all.count; i++) /* as the plan says it without them */
        if (has_like(&left, &all.items[i]))
            *ARENA_APPEND(planner->arena, &rest) = all.items[i];
    report_rest(planner, &rest);
    for (size_t i = 0; i < all.count; i++)
        *ARENA_APPEND(planner->arena, planner->told) = key_of(planner, &all.items[i]);
}
