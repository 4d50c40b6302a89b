#include "c_scope.h"

#include "text.h"

#include <stdint.h>

struct claim {
    uint64_t hash;
    size_t space;
    const char *identifier;
    const struct c_owner *owner;
};

/* An open hash table. */
struct c_scope {
    struct arena *arena;
    struct diagnostics *diagnostics;
    bool doubtful;
    struct claim *slots;
    size_t count, capacity;
    const struct c_owner *last, *last_other; /* the two that were reported */
};

struct c_scope *c_scope_new(struct arena *arena, struct diagnostics *diagnostics, bool doubtful)
{
    struct c_scope *scope = ARENA_NEW(arena, struct c_scope);
    *scope = (struct c_scope){.arena = arena, .diagnostics = diagnostics, .doubtful = doubtful};
    return scope;
}

static uint64_t hash(size_t space, const char *text)
{
    uint64_t state = UINT64_C(14695981039346656037) + space;
    for (const unsigned char *byte = (const unsigned char *)text; *byte; byte++)
        state = (state ^ *byte) * UINT64_C(1099511628211);
    return state;
}

/* The claim of the same identifier, or the free slot for this one. */
static struct claim *find_slot(const struct c_scope *scope, const struct claim *claim)
{
    size_t mask = scope->capacity - 1;
    for (size_t i = (size_t)claim->hash & mask;; i = (i + 1) & mask) {
        struct claim *slot = &scope->slots[i];
        if (!slot->identifier || (slot->hash == claim->hash && slot->space == claim->space &&
                                  text_equal(slot->identifier, claim->identifier)))
            return slot;
    }
}

static void grow(struct c_scope *scope)
{
    struct c_scope larger = *scope;
    larger.capacity = scope->capacity ? scope->capacity * 2 : 64;
    larger.slots = arena_alloc(scope->arena, larger.capacity, sizeof *larger.slots);
    for (size_t i = 0; i < scope->capacity; i++)
        if (scope->slots[i].identifier)
            *find_slot(&larger, &scope->slots[i]) = scope->slots[i];
    *scope = larger;
}

static const char *describe(const struct c_scope *scope, const struct c_owner *owner)
{
    return owner->name ? arena_format(scope->arena, "%s \"%s\"", owner->kind, owner->name) : owner->kind;
}

static bool same_name(const struct c_owner *a, const struct c_owner *b)
{
    if (!a->name || !b->name || !text_equal(a->kind, b->kind))
        return false;
    return a->any_case ? text_equal_ignoring_case(a->name, b->name) : text_equal(a->name, b->name);
}

/* The later of the two is the mistake: seeds and queries come after the schema. */
static void report(struct c_scope *scope, const char *identifier, const struct c_owner *later,
                   const struct c_owner *earlier)
{
    const char *other = describe(scope, earlier);
    struct diagnostic *error =
        diagnostic_report(scope->diagnostics, RULE_C_NAME, later->span,
                          "the C name %s of %s is also that of %s", identifier, describe(scope, later), other);
    diagnostic_suggest(error, text_equal(later->kind, "query")
                                  ? "give the query another name"
                                  : "rename one, or give a table another `entity`");
    if (earlier->span.source)
        diagnostic_note(error, earlier->span, "%s is here", other);
}

bool c_scope_claim(struct c_scope *scope, size_t space, const char *identifier, const struct c_owner *owner)
{
    if (2 * (scope->count + 1) > scope->capacity)
        grow(scope);
    const struct claim claim = {hash(space, identifier), space, identifier, owner};
    struct claim *slot = find_slot(scope, &claim);
    if (!slot->identifier) {
        *slot = claim;
        scope->count++;
        return true;
    }
    const struct c_owner *other = slot->owner;
    if ((scope->last == owner && scope->last_other == other) || (scope->doubtful && same_name(owner, other)))
        return false;
    scope->last = owner;
    scope->last_other = other;
    bool is_first = owner->span.source && owner->span.source == other->span.source &&
                    span_compare(&owner->span, &other->span) < 0;
    report(scope, identifier, is_first ? other : owner, is_first ? owner : other);
    return false;
}
