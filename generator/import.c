#include "import.h"

#include "c_text.h"
#include "import_name.h"
#include "import_type.h"
#include "import_write.h"
#include "schema_read.h"

#include <string.h>

/* "shop" of data/shop.db: a C identifier. */
static const char *schema_name(struct arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/'), *file = slash ? slash + 1 : path;
    const char *name = c_text_identifier(arena, arena_copy(arena, file, strcspn(file, ".?")));
    if (!*name || (*name >= '0' && *name <= '9'))
        return ARENA_JOIN(arena, "db_", name);
    return schema_name_is_reserved(name) ? ARENA_JOIN(arena, name, "_db") : name;
}

/* Until no C names meet, or nothing more can be done about it. */
static void write(struct arena *arena, const char *name, struct import_database *database, struct text *out,
                  struct import_remark_list *remarks)
{
    do {
        out->length = remarks->count = 0;
        import_write(arena, database, name, out, remarks);
    } while (import_name_mend(arena, database, out));
}

bool import_schema(struct arena *arena, const char *url, struct text *out, struct text *remarks,
                   const char **problem)
{
    const char *path = text_behind(url, "sqlite:");
    struct import_database database;
    struct import_remark_list list = {0};
    if (!path || !*path) {
        *problem = arena_format(arena, "\"%s\" is no database to import: write sqlite:FILE", url);
        return false;
    }
    if (!import_database_read(arena, path, &database, problem))
        return false;
    import_type_all(arena, &database);
    write(arena, schema_name(arena, path), &database, out, &list);
    for (size_t i = 0; i < list.count; i++)
        TEXT_JOIN(remarks, list.items[i].text, "\n");
    return true;
}
