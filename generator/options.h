/* options.h - the command line of janusgen. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include "diagnostic.h"

enum command {
    COMMAND_GENERATE,
    COMMAND_CHECK,
    COMMAND_IMPORT,
    COMMAND_MIGRATE_NEW,
    COMMAND_MIGRATE_LINT,
    COMMAND_JSON_SCHEMA,
    COMMAND_EXPLAIN,
    COMMAND_HELP,
    COMMAND_VERSION
};

struct options {
    enum command command;
    const char *schema;    /* path; schema/schema.yaml when it is not given */
    const char *url;       /* of import: the database */
    const char *into;      /* of import: the schema that is updated; NULL: one is printed */
    const char *output;    /* directory; generated when it is not given */
    const char *depfile;   /* NULL: none */
    const char *templates; /* directory; NULL: the templates of the program */
    enum diagnostic_format format;
    const char *migration; /* of migrate new: the name */
    bool is_empty;         /* of migrate new: for SQL of the user's own */
    bool plans;            /* of check: print the plan of every statement */
    const char *topic;     /* of help: what to print */
    enum rule rule;        /* of explain; RULE_COUNT: all of them */
};

/* Reads the arguments. False when they make no sense: `*problem` then says why. */
bool options_read(struct arena *arena, int argc, char **argv, struct options *options, const char **problem);

#endif
