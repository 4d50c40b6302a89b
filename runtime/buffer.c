#include "buffer.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void jdb_wipe(void *bytes, size_t size)
{
    for (volatile char *byte = bytes; size; size--)
        *byte++ = 0;
}

static void release(struct jdb_buffer *buffer)
{
    if (buffer->secret && buffer->text)
        jdb_wipe(buffer->text, buffer->capacity);
    free(buffer->text);
}

static bool reserve(struct jdb_buffer *buffer, size_t size)
{
    if (buffer->failed || size >= SIZE_MAX / 2 - buffer->length) {
        buffer->failed = true;
        return false;
    }
    size_t needed = buffer->length + size + 1;
    if (needed <= buffer->capacity)
        return true;
    size_t capacity = buffer->capacity * 2 > needed ? buffer->capacity * 2 : needed;
    char *text = malloc(capacity);
    if (!text) {
        buffer->failed = true;
        return false;
    }
    if (buffer->text)
        memcpy(text, buffer->text, buffer->length + 1);
    release(buffer);
    buffer->text = text;
    buffer->capacity = capacity;
    return true;
}

void jdb_buffer_add_bytes(struct jdb_buffer *buffer, const char *bytes, size_t size)
{
    if (!reserve(buffer, size))
        return;
    memcpy(buffer->text + buffer->length, bytes, size);
    buffer->length += size;
    buffer->text[buffer->length] = '\0';
}

void jdb_buffer_add(struct jdb_buffer *buffer, const char *text)
{
    jdb_buffer_add_bytes(buffer, text, strlen(text));
}

void jdb_buffer_add_name(struct jdb_buffer *buffer, const char *name)
{
    jdb_buffer_add(buffer, "\"");
    for (const char *quote; (quote = strchr(name, '"')); name = quote + 1) {
        jdb_buffer_add_bytes(buffer, name, (size_t)(quote - name) + 1);
        jdb_buffer_add(buffer, "\"");
    }
    jdb_buffer_add(buffer, name);
    jdb_buffer_add(buffer, "\"");
}

void jdb_buffer_add_parameter(struct jdb_buffer *buffer, size_t number)
{
    char text[32];
    snprintf(text, sizeof text, "?%zu", number);
    jdb_buffer_add(buffer, text);
}

void jdb_buffer_free(struct jdb_buffer *buffer)
{
    release(buffer);
    *buffer = (struct jdb_buffer){0};
}
