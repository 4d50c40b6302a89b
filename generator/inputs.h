/* What outputs are made of: the schema, the seeds, queries and migrations beside it with the directories where more may come, and the
 * user's templates. */
#ifndef INPUTS_H
#define INPUTS_H

#include "project.h"
#include "template_set.h"
#include "writer.h"

#include <stdbool.h>

/* Their paths, in the arena. False: *problem says what can't be looked at. */
bool inputs_find(struct arena *arena, const char *schema_path, const struct project *project,
                 const struct template_set *templates, struct depfile_paths *inputs, const char **problem);

#endif
