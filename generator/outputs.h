/* outputs.h - the manifest: which template makes which file. */
#ifndef OUTPUTS_H
#define OUTPUTS_H

#include "project.h"
#include "template_set.h"
#include "writer.h"

/* Renders every output into the writer. What a template does wrong becomes diagnostics. */
void outputs_render(struct arena *arena, const struct project *project, struct template_set *templates,
                    struct writer *writer, struct diagnostics *diagnostics);

/* What an earlier run made of tables, seeds and queries that are gone will be removed: every source in the directory goes into
 * a user's build. */
bool outputs_remove_stale(struct arena *arena, const struct schema *schema, struct writer *writer,
                          const char **problem);

#endif
