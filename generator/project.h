/* project.h - a schema, and what lies beside its file. */
#ifndef PROJECT_H
#define PROJECT_H

#include "migration.h"
#include "query.h"
#include "schema.h"
#include "seed.h"

struct project {
    struct schema *schema; /* NULL: there is nothing to go on with */
    struct seed_list seeds;
    struct query_file_list queries;
    struct migration_list migrations;
};

#endif
