/* What functions give. */
#include "query_infer_part.h"

#include "query_function.h"
#include "text.h"

/* Whether a window may be without the row that it belongs to. */
static bool excludes(const struct query_scope *scope, const struct query_window *window)
{
    if (window->excludes || !window->name)
        return window->excludes;
    for (size_t i = 0; scope->core && i < scope->core->windows.count; i++) {
        const struct query_window *other = &scope->core->windows.items[i];
        if (other != window && text_equal_ignoring_case(other->name, window->name))
            return other->excludes;
    }
    return true;
}

static bool is_now(const struct query_expression_list *arguments)
{
    return arguments->count == 0 || (arguments->count == 1 && arguments->items[0]->kind == QUERY_TEXT &&
                                     text_equal_ignoring_case(arguments->items[0]->text, "now"));
}

static bool may_be_null(const struct query_inference *inference, const struct query_scope *scope,
                        const struct query_expression *expression, const struct query_function *function,
                        const struct query_common *arguments)
{
    bool any = arguments->type.nullable;
    switch (function->null) {
    case QUERY_NULL_NEVER:
        return false;
    case QUERY_NULL_ALWAYS:
        return true;
    case QUERY_NULL_WITH_ALL:
        return arguments->all_nullable;
    case QUERY_NULL_WITH_GROUP:
        return any || expression->filter ||
               (expression->window ? excludes(scope, expression->window) : !inference->grouped);
    case QUERY_NULL_WITH_TEXTS:
        return any || expression->filter || expression->window || !inference->grouped;
    case QUERY_NULL_WITH_BYTES:
        return any || query_type_is_bytes(arguments->first.type);
    case QUERY_NULL_WITH_WORD:
        return any || !query_type_is_number(arguments->first.type);
    case QUERY_NULL_WITH_PATH:
        return any || expression->items.count > 1;
    case QUERY_NULL_WITHOUT_DEFAULT:
        return any || expression->items.count < 3;
    case QUERY_NULL_BUT_NOW:
        return !is_now(&expression->items);
    case QUERY_NULL_WITH_ANY:
        break;
    }
    return any;
}

/* ---- Arguments ------------------------------------------------------------------------------------------- */

/* Arguments of which each has a place of its own: the type is that of the first. */
static struct query_common infer_each(struct query_inference *inference, const struct query_scope *scope,
                                      struct query_expression *const *items, size_t count,
                                      struct query_type first, struct query_type rest)
{
    struct query_common common = {.type = QUERY_TYPE_UNKNOWN};
    for (size_t i = 0; i < count; i++) {
        struct query_type type = query_infer(inference, scope, items[i], i ? rest : first);
        query_infer_add(&common, i, type);
    }
    struct query_type all = common.type;
    common.type = common.first;
    common.type.nullable = all.nullable;
    common.type.secret = all.secret;
    return common;
}

/* Arguments in pairs: a path or a key, and its value. */
static void infer_texts(struct query_inference *inference, const struct query_scope *scope,
                        const struct query_expression_list *arguments, unsigned from)
{
    for (size_t i = from - 1; i < arguments->count; i += 2)
        query_infer(inference, scope, arguments->items[i], query_type_new(TYPE_TEXT, false));
}

/* A value, how many rows it is away, and what stands for it where there is none. */
static struct query_common infer_shifted(struct query_inference *inference, const struct query_scope *scope,
                                         const struct query_expression_list *arguments,
                                         struct query_type wanted)
{
    struct query_expression *values[] = {arguments->items[0], arguments->items[arguments->count > 2 ? 2 : 0]};
    struct query_common common =
        query_infer_common(inference, scope, values, arguments->count > 2 ? 2 : 1, wanted);
    if (arguments->count > 1)
        common.type.nullable |=
            query_infer(inference, scope, arguments->items[1], query_type_new(TYPE_INT, false)).nullable;
    return common;
}

static struct query_common infer_arguments(struct query_inference *inference, const struct query_scope *scope,
                                           const struct query_expression *expression,
                                           const struct query_function *function, struct query_type wanted)
{
    struct query_expression *const *items = expression->items.items;
    size_t count = expression->items.count, skipped = function->skips_first && count;
    struct query_type place = query_type_new(function->argument, false);
    struct query_type rest = function->rest != TYPE_UNKNOWN ? query_type_new(function->rest, false) : place;
    if (skipped)
        query_infer(inference, scope, items[0], query_type_new(TYPE_BOOL, false));
    if (function->texts_from)
        infer_texts(inference, scope, &expression->items, function->texts_from);
    if (function->null == QUERY_NULL_WITH_ALL)
        for (size_t i = 0; i + 1 < count; i++)
            query_infer_let_be_null(inference, items[i]);
    switch (function->result) {
    case QUERY_GIVES_ANY:
    case QUERY_GIVES_COMPARED:
        return query_infer_common(inference, scope, items + skipped, count - skipped, wanted);
    case QUERY_GIVES_SHIFTED:
        return infer_shifted(inference, scope, &expression->items, wanted);
    default:
        return infer_each(inference, scope, items, count, place.type == TYPE_UNKNOWN ? wanted : place, rest);
    }
}

/* ---- What is made of them --------------------------------------------------------------------------------- */

/* What is made of values of a type, which may be a number of either kind, or anything. */
static struct query_type made_of(enum query_function_result result, struct query_type argument)
{
    struct query_type made = {.type = argument.type, .open = argument.open, .nullable = argument.nullable};
    if (query_type_takes_any(argument) || (argument.open && result == QUERY_GIVES_PIECE))
        return made;
    if (result == QUERY_GIVES_PIECE)
        made.type = query_type_is_bytes(argument.type) ? TYPE_BLOB : TYPE_TEXT;
    else if (query_type_is_number(argument.type))
        made.type = query_type_is_whole(argument.type) ? TYPE_INT : TYPE_REAL;
    else
        made.type = TYPE_REAL; /* as SQLite makes numbers of anything */
    made.open = false;
    return made;
}

static struct query_type type_given(const struct query_function *function, const struct query_common *arguments)
{
    switch (function->result) {
    case QUERY_GIVES_TYPE:
        return (struct query_type){.type = function->type, .guessed = function->guessed};
    case QUERY_GIVES_COMPARED:
        return arguments->first;
    case QUERY_GIVES_SUM:
    case QUERY_GIVES_NUMBER:
    case QUERY_GIVES_PIECE:
        return made_of(function->result, arguments->type);
    default:
        return arguments->type;
    }
}

void query_infer_window(struct query_inference *inference, const struct query_scope *scope,
                        const struct query_window *window)
{
    query_infer_list(inference, scope, &window->partition_by);
    query_infer_order(inference, scope, &window->order_by, NULL);
    for (size_t i = 0; i < window->bounds.count; i++)
        query_infer(inference, scope, window->bounds.items[i], query_type_new(TYPE_INT, false));
}

struct query_type query_infer_function(struct query_inference *inference, const struct query_scope *scope,
                                       const struct query_expression *expression, struct query_type wanted)
{
    const struct query_function *function = query_function_find(expression->name, expression->items.count);
    if (expression->filter)
        query_infer(inference, scope, expression->filter, query_type_new(TYPE_BOOL, false));
    if (expression->window)
        query_infer_window(inference, scope, expression->window);
    if (!function) {
        struct query_type open = QUERY_TYPE_OPEN;
        for (size_t i = 0; i < expression->items.count; i++)
            open.secret |= query_infer(inference, scope, expression->items.items[i], QUERY_TYPE_UNKNOWN).secret;
        return open;
    }
    struct query_common arguments = infer_arguments(inference, scope, expression, function, wanted);
    struct query_type type = type_given(function, &arguments);
    type.nullable = may_be_null(inference, scope, expression, function, &arguments);
    type.secret = arguments.type.secret && !function->hides;
    return type;
}
