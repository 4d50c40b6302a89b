#include "migration_order.h"

#include "query_token.h"
#include "sql_scan.h"

/* ---- Tokens ---------------------------------------------------------------------------------------------- */

static bool is_any_of(const struct query_token *token, const char *const *words)
{
    for (; *words; words++)
        if (query_token_is(token, *words))
            return true;
    return false;
}

/* A star that stands for columns. */
static bool is_star(const struct query_token_list *tokens, size_t i)
{
    static const char *const BEFORE[] = {"select", "distinct", "all", ",", ".", NULL};
    return i > 0 && query_token_is(&tokens->items[i], "*") && is_any_of(&tokens->items[i - 1], BEFORE);
}

static bool has_star(struct arena *arena, const char *sql)
{
    struct query_token_list tokens = {0};
    query_token_list_read(arena, sql, &tokens);
    for (size_t i = 0; i < tokens.count; i++)
        if (is_star(&tokens, i))
            return true;
    return false;
}

/* Whether a star's columns meet others by their places: those of another SELECT, of an INSERT, or of a name with a list. At the
 * outside of a view they have their names. */
static bool has_star_by_place(struct arena *arena, const char *sql, bool is_outside_named)
{
    static const char *const COMPOUNDS[] = {"union", "intersect", "except", NULL};
    struct query_token_list tokens = {0};
    size_t depth = 0, stars = 0, inner = 0, compounds = 0;
    query_token_list_read(arena, sql, &tokens);
    for (size_t i = 0; i < tokens.count; i++) {
        bool asks_for_rows = i > 2 && query_token_is(&tokens.items[i - 3], "exists");
        bool counts = is_star(&tokens, i) && !asks_for_rows;
        depth += query_token_is(&tokens.items[i], "(");
        depth -= depth && query_token_is(&tokens.items[i], ")");
        stars += counts;
        inner += counts && depth;
        compounds += is_any_of(&tokens.items[i], COMPOUNDS);
    }
    return inner || (stars && (compounds || !is_outside_named));
}

/* The table of an INSERT whose INTO this is, if it does not name columns; NULL: it does. */
static const char *insert_by_place(const struct query_token_list *tokens, size_t i)
{
    static const char *const ROWS[] = {"values", "select", "with", NULL};
    if (!query_token_is(&tokens->items[i], "into") || !query_token_is_name(&tokens->items[++i]))
        return NULL;
    if (query_token_is(&tokens->items[i + 1], "."))
        i += 2;
    const char *table = tokens->items[i++].text;
    if (query_token_is(&tokens->items[i], "as"))
        i += 2;
    if (query_token_is(&tokens->items[i], "("))
        i++;
    return is_any_of(&tokens->items[i], ROWS) ? table : NULL;
}

/* ---- What there is --------------------------------------------------------------------------------------- */

/* Where a table's columns are looked for. */
struct search {
    const struct dialect *dialect;
    struct arena *arena;
    const struct schema *state;
    const char *table;
};

static bool reads(const struct search *search, const char *sql, size_t depth);

/* Views hand on the columns that they read by a star. */
static bool hands_on(const struct search *search, const struct sql_view *view, const char *sql, size_t depth)
{
    const char *inner = dialect_sql(search->dialect, &view->sql);
    return sql_scan_mentions(sql, view->name.text) && has_star(search->arena, inner) &&
           reads(search, inner, depth + 1);
}

static bool reads(const struct search *search, const char *sql, size_t depth)
{
    const struct schema *state = search->state;
    if (sql_scan_mentions(sql, search->table))
        return true;
    if (depth > state->views.count + state->postgres_views.count)
        return false;
    for (size_t i = 0; i < state->views.count; i++)
        if (hands_on(search, &state->views.items[i], sql, depth))
            return true;
    for (size_t i = 0; i < state->postgres_views.count && search->dialect->engine == ENGINE_POSTGRES; i++)
        if (hands_on(search, &state->postgres_views.items[i], sql, depth))
            return true;
    return false;
}

static bool inserts(const struct search *search, const char *sql)
{
    struct query_token_list tokens = {0};
    query_token_list_read(search->arena, sql, &tokens);
    for (size_t i = 0; i < tokens.count; i++) {
        const char *table = insert_by_place(&tokens, i);
        if (table && reads(search, table, 0))
            return true;
    }
    return false;
}

static const struct name *find_view(const struct search *search, const struct sql_view *views, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *sql = dialect_sql(search->dialect, &views[i].sql);
        if (has_star_by_place(search->arena, sql, !views[i].columns.count) && reads(search, sql, 0))
            return &views[i].name;
    }
    return NULL;
}

static const struct name *find_trigger(const struct search *search, const struct sql_object_list *triggers)
{
    for (size_t i = 0; i < triggers->count; i++) {
        const char *sql = dialect_sql(search->dialect, &triggers->items[i].sql);
        if (inserts(search, sql) || (has_star_by_place(search->arena, sql, false) && reads(search, sql, 0)))
            return &triggers->items[i].name;
    }
    return NULL;
}

const struct name *migration_order_find_user(const struct dialect *dialect, struct arena *arena,
                                             const struct schema *state, const char *table)
{
    const struct search search = {dialect, arena, state, table};
    const struct name *found = find_view(&search, state->views.items, state->views.count);
    found = found ? found : find_trigger(&search, &state->triggers);
    if (dialect->engine == ENGINE_SQLITE)
        return found;
    found = found ? found : find_view(&search, state->postgres_views.items, state->postgres_views.count);
    return found ? found : find_trigger(&search, &state->postgres_triggers);
}

/* ---- What changes ---------------------------------------------------------------------------------------- */

/* Whether columns change places, or a new one stands before one that is kept. */
static bool changes_places(const struct table_match *table)
{
    size_t least = 0;
    bool has_new = false;
    for (size_t i = 0; i < table->after->columns.count; i++) {
        const struct column *before = table->before_of[i];
        if (before && (has_new || before->index < least))
            return true;
        least = before ? before->index : least;
        has_new = has_new || !before;
    }
    return false;
}

bool migration_order_may_differ(const struct dialect *dialect, const struct schema_match *match,
                                const struct table_match *table)
{
    const char *was = table->before->name.text, *is = table->after->name.text;
    return migration_order_find_user(dialect, match->arena, match->after, is) &&
           (changes_places(table) || !migration_order_find_user(dialect, match->arena, match->before, was));
}
