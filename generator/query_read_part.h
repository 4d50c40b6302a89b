/* query_read_part.h - what the files that read queries share. */
#ifndef QUERY_READ_PART_H
#define QUERY_READ_PART_H

#include "query.h"

struct query_reader {
    struct arena *arena;
    const struct schema *schema;
    struct diagnostics *diagnostics;
    struct query_file *file;
    const struct source *source;
    struct query *query; /* the one that is read; NULL before the first */
};

/* At a place of the file. The query is broken. */
static inline struct diagnostic *query_reader_report(const struct query_reader *reader, enum rule rule,
                                                     size_t offset, size_t length, const char *message)
{
    if (reader->query)
        reader->query->broken = true;
    return diagnostic_report(reader->diagnostics, rule, source_span(reader->source, offset, length), "%s",
                             message);
}

/* Reads the statement that lies between two offsets of the file, and its parameters. */
void query_reader_read_statement(struct query_reader *reader, size_t offset, size_t end);

#endif
