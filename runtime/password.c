/* Passwords are hashed by libsodium. Programs that hash none need not have it: it is used where it was linked, and
 * else looked for when the first password comes. */
#include "password.h"

#include "failure.h"

#include <dlfcn.h>
#include <sodium.h>
#include <string.h>

#pragma weak sodium_init
#pragma weak crypto_pwhash_str

static const char *const LIBRARIES[] = {"libsodium.so.23", "libsodium.so.26", "libsodium.so"};

struct sodium {
    int (*init)(void);
    int (*hash)(char *hash, const char *password, unsigned long long size, unsigned long long operations,
                size_t memory);
};

/* dlsym() gives functions as pointers to data, which POSIX lets be copied, and C does not let be cast. */
static bool find_function(void *library, const char *name, void *function)
{
    void *symbol = dlsym(library, name);
    memcpy(function, &symbol, sizeof symbol);
    return symbol != NULL;
}

/* The library stays open until the program ends: another connection may need it. */
static bool find_sodium(struct sodium *sodium)
{
    *sodium = (struct sodium){sodium_init, crypto_pwhash_str};
    for (size_t i = 0; !(sodium->init && sodium->hash) && i < sizeof LIBRARIES / sizeof *LIBRARIES; i++) {
        void *library = dlopen(LIBRARIES[i], RTLD_NOW);
        if (library && !(find_function(library, "sodium_init", &sodium->init) &&
                         find_function(library, "crypto_pwhash_str", &sodium->hash)))
            dlclose(library);
    }
    return sodium->init && sodium->hash;
}

enum jdb_status jdb_password_hash(struct jdb *db, const char *plain, size_t size, char hash[JDB_PASSWORD_SIZE])
{
    _Static_assert(crypto_pwhash_STRBYTES <= JDB_PASSWORD_SIZE, "a hash fits");
    struct sodium sodium;
    if (!find_sodium(&sodium))
        return jdb_fail(
            db, JDB_UNSUPPORTED,
            "libsodium, which hashes passwords, is not there: install it, or link it with -lsodium");
    if (sodium.init() < 0)
        return jdb_fail(db, JDB_UNSUPPORTED, "libsodium finds no source of random numbers");
    if (sodium.hash(hash, plain, size, crypto_pwhash_OPSLIMIT_INTERACTIVE,
                    crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0)
        return jdb_fail_memory(db);
    return JDB_OK;
}
