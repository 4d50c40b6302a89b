/* view_seed.h - what the template seed.c sees of a seed. */
#ifndef VIEW_SEED_H
#define VIEW_SEED_H

#include "schema.h"
#include "seed.h"
#include "view.h"

const struct view *view_seed(struct arena *arena, const struct schema *schema, const struct seed *seed);

#endif
