/* view.h - the values that a template sees: a tree of maps, lists, texts and flags. */
#ifndef VIEW_H
#define VIEW_H

#include "arena.h"

#include <stdbool.h>
#include <stdint.h>

enum view_kind { VIEW_TEXT, VIEW_FLAG, VIEW_LIST, VIEW_MAP };

struct view;

struct view_member {
    const char *name;
    uint32_t hash; /* view_hash(name): what a lookup compares first */
    const struct view *value;
};

struct view {
    enum view_kind kind;
    struct arena *arena;
    union {
        const char *text;
        bool flag;
        struct {
            struct view_member *items;
            size_t count, capacity;
        } members; /* of a map */
        struct {
            struct view **items;
            size_t count, capacity;
        } elements; /* of a list */
    };
};

uint32_t view_hash(const char *name);

/* A new empty map. Names and texts are kept, not copied: they must live as long as the arena. */
struct view *view_map(struct arena *arena);

/* Set a member of a map; a name is set once. A text of NULL is false, and prints nothing. */
void view_set_text(struct view *map, const char *name, const char *text);
void view_set_number(struct view *map, const char *name, size_t number);
void view_set_format(struct view *map, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void view_set_flag(struct view *map, const char *name, bool flag);
void view_set(struct view *map, const char *name, const struct view *value);

/* A new empty list as a member; a new last element: an empty map, or a text that templates call {{.}}. */
struct view *view_set_list(struct view *map, const char *name);
struct view *view_append_map(struct view *list);
void view_append_text(struct view *list, const char *text);

/* A map's member, or NULL. */
const struct view *view_find(const struct view *map, const char *name, uint32_t hash);

#endif
