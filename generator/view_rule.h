/* view_rule.h - the rules as the manual's templates see them. */
#ifndef VIEW_RULE_H
#define VIEW_RULE_H

#include "rule.h"
#include "view.h"

/* One rule, for rule.txt; all of them by chapters, for rules.md. */
const struct view *view_rule(struct arena *arena, enum rule rule);
const struct view *view_rules(struct arena *arena);

#endif
