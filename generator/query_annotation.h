/* query_annotation.h - types as queries write them: "int", "timestamp null", "role". */
#ifndef QUERY_ANNOTATION_H
#define QUERY_ANNOTATION_H

#include "query.h"

/* How many bytes the word has that begins here, as C's names are spelt; 0: there is none. */
size_t query_word_length(const char *at);

/* Reads the type that stands here, behind blanks. Gives how many bytes it takes; 0: there is none. */
size_t query_annotation_read(struct arena *arena, const struct schema *schema, const char *at,
                             struct query_type *type);

/* Gives the query's columns the types that its lines say they are of. */
void query_annotation_apply(struct diagnostics *diagnostics, struct query *query);

#endif
