#include "query_annotation.h"

#include "text.h"

#include <string.h>
#include <strings.h>

size_t query_word_length(const char *at)
{
    static const char LETTERS[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";
    static const char REST[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";
    return *at && strchr(LETTERS, *at) ? strspn(at, REST) : 0;
}

static bool find_type(const struct schema *schema, const char *word, struct query_type *type)
{
    for (enum column_type known = TYPE_INT; known < TYPE_ENUM; known++) {
        if (!text_equal(COLUMN_TYPES[known].word, word))
            continue;
        *type = (struct query_type){.type = known};
        return true;
    }
    const struct enumeration *enumeration = schema_find_enum(schema, word);
    if (enumeration)
        *type = (struct query_type){.type = TYPE_ENUM, .enumeration = enumeration};
    return enumeration != NULL;
}

size_t query_annotation_read(struct arena *arena, const struct schema *schema, const char *at,
                             struct query_type *type)
{
    size_t begin = strspn(at, " \t"), length = query_word_length(at + begin);
    if (!begin || !length || !find_type(schema, arena_copy(arena, at + begin, length), type))
        return 0;
    size_t end = begin + length, behind = end + strspn(at + end, " \t");
    type->nullable =
        behind > end && query_word_length(at + behind) == 4 && strncasecmp(at + behind, "null", 4) == 0;
    return type->nullable ? behind + 4 : end;
}

/* What was secret stays so: an annotation can't say it. */
static void set_type(struct query_column *column, struct query_type type)
{
    type.secret = column->type.secret;
    column->type = type;
    column->origin = NULL;
}

void query_annotation_apply(struct diagnostics *diagnostics, struct query *query)
{
    for (size_t i = 0; i < query->annotations.count; i++) {
        const struct query_annotation *annotation = &query->annotations.items[i];
        size_t found = 0;
        while (found < query->columns.count &&
               !(query->columns.items[found].name &&
                 text_equal(query->columns.items[found].name, annotation->column.text)))
            found++;
        if (found < query->columns.count) {
            set_type(&query->columns.items[found], annotation->type);
            continue;
        }
        query->broken = true;
        diagnostic_report(diagnostics, RULE_QUERY_COLUMN, annotation->column.span,
                          "the query gives no column \"%s\"", annotation->column.text);
    }
}
