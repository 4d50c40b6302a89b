/* c_claim.h - every C name that is generated for a schema has one owner. */
#ifndef C_CLAIM_H
#define C_CLAIM_H

#include "diagnostic.h"
#include "query.h"
#include "schema.h"
#include "seed.h"

/* Names the members of all structs, and reports names that meet. Where mistakes were reported before, names that they
 * may be to blame for are left alone. */
void c_claim_all(struct arena *arena, struct schema *schema, const struct seed_list *seeds,
                 const struct query_file_list *queries, struct diagnostics *diagnostics);

#endif
