# Janus DB. `make help` lists what there is to do.

.DEFAULT_GOAL := all

# What `deps` installs, the rest is made with: where both are asked for, the rest is another make's.
REST := $(filter-out deps,$(MAKECMDGOALS))

ifneq ($(filter deps,$(MAKECMDGOALS)),)

.PHONY: deps rest $(REST)

deps: ## install what building and testing need (Debian packages)
	@./deps.sh

$(REST): rest ;

rest: deps
	@$(MAKE) --no-print-directory $(REST)

else

include build.mk

endif
