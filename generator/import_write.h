/* import_write.h - a database in the schema language. */
#ifndef IMPORT_WRITE_H
#define IMPORT_WRITE_H

#include "import_database.h"
#include "text.h"

struct import_remark {
    const char *text; /* one line, of something that the language can't say */
};

struct import_remark_list {
    struct import_remark *items;
    size_t count, capacity;
};

/* Appends the schema of this name. */
void import_write(struct arena *arena, const struct import_database *database, const char *schema,
                  struct text *out, struct import_remark_list *remarks);

#endif
