#include "source.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* No text that anyone writes is larger; a device that never ends is not read for ever. */
enum { SIZE_LIMIT = 64 * 1024 * 1024 };

struct line_list {
    size_t *items;
    size_t count, capacity;
};

/* How many bytes the line break at `at` has; 0: there is none. Those that libyaml knows beside CR, LF and CR LF are
 * refused before it sees them (yaml_bytes). */
static size_t line_break_length(const char *at, size_t rest)
{
    if (*at == '\n')
        return 1;
    if (*at == '\r')
        return rest > 1 && at[1] == '\n' ? 2 : 1;
    return 0;
}

static struct line_list find_lines(struct arena *arena, const char *bytes, size_t length)
{
    struct line_list lines = {0};
    size_t offset = length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0; /* the byte order mark */
    *ARENA_APPEND(arena, &lines) = offset;
    while (offset < length) {
        size_t line_break = line_break_length(bytes + offset, length - offset);
        offset += line_break ? line_break : 1;
        if (line_break)
            *ARENA_APPEND(arena, &lines) = offset;
    }
    return lines;
}

size_t source_begin(const struct source *source)
{
    return source->lines[0];
}

const struct source *source_of_bytes(struct arena *arena, const char *path, const char *bytes, size_t length)
{
    struct line_list lines = find_lines(arena, bytes, length);
    struct source *source = ARENA_NEW(arena, struct source);
    *source = (struct source){
        .path = path, .bytes = bytes, .length = length, .lines = lines.items, .line_count = lines.count};
    return source;
}

/* Reads to the end of the file, into memory of a scratch arena. False when that fails: errno says why. */
static bool read_all(struct arena *scratch, FILE *file, char **bytes, size_t *length)
{
    size_t capacity = 64 * 1024;
    *bytes = arena_alloc(scratch, capacity, 1);
    *length = 0;
    for (;;) {
        *length += fread(*bytes + *length, 1, capacity - *length, file);
        if (ferror(file))
            return false;
        if (*length < capacity)
            return true;
        if (capacity >= SIZE_LIMIT) {
            errno = EFBIG;
            return false;
        }
        char *larger = arena_alloc(scratch, capacity * 2, 1);
        memcpy(larger, *bytes, *length);
        *bytes = larger;
        capacity *= 2;
    }
}

static void close_file(void *object)
{
    FILE **file = object;
    if (*file)
        fclose(*file);
}

const struct source *source_read(struct arena *arena, const char *path)
{
    struct arena *scratch = arena_new_scratch(arena);
    FILE **file = ARENA_NEW(scratch, FILE *);
    arena_defer(scratch, close_file, file);
    *file = fopen(path, "rb");
    char *bytes;
    size_t length;
    const struct source *source = NULL;
    if (*file && read_all(scratch, *file, &bytes, &length))
        source = source_of_bytes(arena, arena_copy(arena, path, strlen(path)), arena_copy(arena, bytes, length),
                                 length);
    int reason = errno;
    arena_free(scratch);
    if (!source && reason == ENOMEM)
        arena_fail(arena);
    errno = reason;
    return source;
}

/* The number of the line that holds a byte. */
static size_t line_at(const struct source *source, size_t offset)
{
    size_t first = 0, behind = source->line_count;
    while (behind - first > 1) {
        size_t middle = first + (behind - first) / 2;
        if (source->lines[middle] <= offset)
            first = middle;
        else
            behind = middle;
    }
    return first;
}

/* How many code points there are from one byte to another: all bytes but those that continue one. */
static size_t count_characters(const struct source *source, size_t from, size_t to)
{
    size_t count = 0;
    for (size_t i = from; i < to; i++)
        count += ((unsigned char)source->bytes[i] & 0xC0) != 0x80;
    return count;
}

size_t source_offset(const struct source *source, size_t line, size_t column)
{
    if (line >= source->line_count)
        return source->length;
    size_t offset = source->lines[line];
    while (offset < source->length && column > 0) {
        offset++;
        column -= offset == source->length || ((unsigned char)source->bytes[offset] & 0xC0) != 0x80;
    }
    return offset;
}

struct span source_span(const struct source *source, size_t offset, size_t length)
{
    size_t end = length > source->length - offset ? source->length : offset + length;
    size_t line = line_at(source, offset), end_line = line_at(source, end);
    return (struct span){.source = source,
                         .line = line,
                         .column = count_characters(source, source->lines[line], offset),
                         .end_line = end_line,
                         .end_column = count_characters(source, source->lines[end_line], end)};
}

static int compare_numbers(size_t a, size_t b)
{
    return (a > b) - (a < b);
}

int span_compare(const struct span *a, const struct span *b)
{
    if (!a->source || !b->source)
        return (a->source != NULL) - (b->source != NULL);
    int order = strcmp(a->source->path, b->source->path);
    if (order == 0)
        order = compare_numbers(a->line, b->line);
    return order ? order : compare_numbers(a->column, b->column);
}
