#include "view.h"

#include "text.h"

#include <assert.h>
#include <stdarg.h>
#include <string.h>

/* FNV-1a. */
uint32_t view_hash(const char *name)
{
    uint32_t hash = 2166136261u;
    for (; *name; name++)
        hash = (hash ^ (unsigned char)*name) * 16777619u;
    return hash;
}

static struct view *view_new(struct arena *arena, enum view_kind kind)
{
    struct view *view = ARENA_NEW(arena, struct view);
    view->kind = kind;
    view->arena = arena;
    return view;
}

static struct view *view_text(struct arena *arena, const char *text)
{
    struct view *view = view_new(arena, VIEW_TEXT);
    view->text = text;
    return view;
}

struct view *view_map(struct arena *arena)
{
    return view_new(arena, VIEW_MAP);
}

void view_set(struct view *map, const char *name, const struct view *value)
{
    assert(map->kind == VIEW_MAP);
    *ARENA_APPEND(map->arena, &map->members) = (struct view_member){name, view_hash(name), value};
}

void view_set_text(struct view *map, const char *name, const char *text)
{
    view_set(map, name, view_text(map->arena, text));
}

void view_set_number(struct view *map, const char *name, size_t number)
{
    struct text text = {.arena = map->arena};
    text_append_number(&text, number);
    view_set_text(map, name, text_string(&text));
}

void view_set_format(struct view *map, const char *name, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    view_set_text(map, name, arena_format_list(map->arena, format, arguments));
    va_end(arguments);
}

void view_set_flag(struct view *map, const char *name, bool flag)
{
    struct view *view = view_new(map->arena, VIEW_FLAG);
    view->flag = flag;
    view_set(map, name, view);
}

struct view *view_set_list(struct view *map, const char *name)
{
    struct view *list = view_new(map->arena, VIEW_LIST);
    view_set(map, name, list);
    return list;
}

static struct view *append(struct view *list, struct view *element)
{
    assert(list->kind == VIEW_LIST);
    *ARENA_APPEND(list->arena, &list->elements) = element;
    return element;
}

struct view *view_append_map(struct view *list)
{
    return append(list, view_map(list->arena));
}

void view_append_text(struct view *list, const char *text)
{
    append(list, view_text(list->arena, text));
}

const struct view *view_find(const struct view *map, const char *name, uint32_t hash)
{
    for (size_t i = 0; i < map->members.count; i++) {
        const struct view_member *member = &map->members.items[i];
        if (member->hash == hash && strcmp(member->name, name) == 0)
            return member->value;
    }
    return NULL;
}
