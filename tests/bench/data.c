#include "bench.h"

#include <stdio.h>
#include <stdlib.h>

enum { EMAIL_SIZE = 40, DETAILS = 256, DETAIL_SIZE = 20 };

static char (*emails)[EMAIL_SIZE];
static char details[DETAILS][DETAIL_SIZE];

void fail(const char *doing, const char *message)
{
    fprintf(stderr, "%s: %s\n", doing, message);
    exit(2);
}

void *allocate(size_t count, size_t size)
{
    void *memory = calloc(count, size);
    if (!memory)
        fail("bench", "out of memory");
    return memory;
}

void data_make(size_t users)
{
    free(emails);
    emails = allocate(users, sizeof *emails);
    for (size_t i = 0; i < users; i++)
        snprintf(emails[i], sizeof emails[i], "user%zu@example.com", i + 1);
    for (unsigned i = 0; i < DETAILS; i++)
        snprintf(details[i], sizeof details[i], "from 10.0.0.%u", i);
}

const char *data_email(size_t user)
{
    return emails[user];
}

const char *data_password_hash(void)
{
    return "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$aBcDeFgHiJkLmNoPq";
}

const char *data_action(void)
{
    return "login";
}

const char *data_detail(size_t log)
{
    return details[log % DETAILS];
}

int64_t data_timestamp(size_t number)
{
    return INT64_C(1700000000) + (int64_t)number;
}

int64_t data_log_user(size_t log, size_t users)
{
    return (int64_t)(log * 7919 % users + 1);
}

size_t data_upserted(size_t number, size_t users)
{
    return number % 2 ? users + number / 2 : number / 2;
}

size_t draw(struct run *run, size_t count)
{
    run->random = run->random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (size_t)(run->random >> 33) % count;
}
