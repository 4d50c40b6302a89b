/* tool.h - what the files of the command-line tool share. */
#ifndef JDB_TOOL_H
#define JDB_TOOL_H

#include "schema.h"

enum { FINE, REFUSED, TROUBLE }; /* what main returns */

enum {
    OPTION_YES = 1,
    OPTION_JSON = 2,
    OPTION_URL = 4,
    OPTION_HELP = 8,
    OPTION_TO = 16,
    OPTION_DRY_RUN = 32,
    OPTION_BACKUP = 64,
    OPTION_ADOPT = 128
};

struct tool {
    const struct jdb_schema *schema;
    const char *program;
    const struct command *command;
    const char *argument, *second;   /* NULL: none */
    const char *url;                 /* NULL: the environment's */
    const char *to, *backup, *adopt; /* NULL: not given */
    unsigned options;
};

struct command {
    const char *name;
    int (*run)(const struct tool *tool);
    const char *argument; /* what it is; NULL: it takes none */
    bool needs_argument;
    unsigned options;
    const char *does;
    const char *second; /* what a second argument is, which it needs; NULL: it takes none */
};

/* Ends a command that failed: with its connection's words. */
int jdb_tool_give_up(const struct tool *tool, struct jdb *db);

/* Wrong usage: what is wrong, and the word that is; NULL: none. */
int jdb_tool_misuse(const struct tool *tool, const char *what, const char *word);

/* Nothing is written to production by mistake. */
bool jdb_tool_is_forbidden(const struct tool *tool);
int jdb_tool_forbid(const struct tool *tool);

/* Opens the database, whatever it holds. */
enum jdb_status jdb_tool_open(const struct tool *tool, struct jdb **db, unsigned flags);

/* The commands migrate, check and copy. */
int jdb_tool_migrate(const struct tool *tool);
int jdb_tool_check(const struct tool *tool);
int jdb_tool_copy(const struct tool *tool);

/* The migrations of the database, and those that wait; nothing where the schema has none. */
enum jdb_status jdb_tool_print_migrations(struct jdb *db, const struct jdb_schema_report *report);

#endif
