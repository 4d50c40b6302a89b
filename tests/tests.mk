# What `make check` runs: suites one after the other, each with its own verdict; the first that fails stops the run.

CORPUS      ?= ../shared/corpus
TEST_LIBS   = $(shell pkg-config --libs check 2>/dev/null)
GENERATOR_PARTS := $(filter-out $(BUILD)/generator/main.o,$(GENERATOR_OBJECTS)) $(LIBRARY)

# A suite is a program: of a part of the generator, of the runtime, of the helpers of a schema.
UNIT_SUITES := $(patsubst tests/unit/%.c,$(BUILD)/tests/unit/%,$(filter-out tests/unit/test_runtime%,$(wildcard tests/unit/test_*.c)))
RUNTIME_SUITES := $(patsubst tests/unit/%.c,$(BUILD)/tests/unit/%,$(wildcard tests/unit/test_runtime*.c))
JANUS_SUITES := $(patsubst %,$(BUILD)/tests/generated/test_%,users admins images logs analytics security seeds transactions bulk arrays load helpers migrate)
OTHER_SUITES := $(patsubst %,$(BUILD)/tests/generated/test_%,types keys queries engines existing)
SUITES      := $(UNIT_SUITES) $(RUNTIME_SUITES) $(JANUS_SUITES) $(OTHER_SUITES)
CONFORMANCE := $(patsubst %,$(BUILD)/tests/conformance/test_%,mustache_spec yaml_suite json_suite sqlite_structure)

$(RUNTIME_SUITES): $(BUILD)/%: %.c $(LIBRARY)
	$(call say,TEST)
	@mkdir -p $(@D)
	$(Q)$(CC) $(STRICT) $(RUNTIME_FLAGS) $(CFLAGS) $(LDFLAGS) -MMD -MP -o $@ $< $(LIBRARY) $(TEST_LIBS) $(USER_LIBS)

$(UNIT_SUITES) $(filter-out %/test_sqlite_structure,$(CONFORMANCE)): $(BUILD)/%: %.c $(GENERATOR_PARTS)
	$(call say,TEST)
	@mkdir -p $(@D)
	$(Q)$(CC) $(STRICT) $(GENERATOR_FLAGS) $(CFLAGS) $(LDFLAGS) -MMD -MP -o $@ $< $(GENERATOR_PARTS) $(TEST_LIBS) $(GENERATOR_LIBS)

$(BUILD)/tests/conformance/test_histories: $(BUILD)/%: %.c $(call object,tests/properties/project.c) $(BUILD)/tests/failures/main.o \
                                          $(GENERATOR_PARTS)
	$(call say,TEST)
	@mkdir -p $(@D)
	$(Q)$(CC) $(STRICT) $(GENERATOR_FLAGS) $(CFLAGS) $(LDFLAGS) -MMD -MP -o $@ $(filter %.c %.o %.a,$^) $(GENERATOR_LIBS)

# A suite of files, which the generator reads, for the runtime.
$(BUILD)/tests/conformance/test_sqlite_structure: $(BUILD)/%: %.c $(GENERATOR_PARTS)
	$(call say,TEST)
	@mkdir -p $(@D)
	$(Q)$(CC) $(STRICT) $(GENERATOR_FLAGS) $(CFLAGS) $(LDFLAGS) -MMD -MP -o $@ $< $(GENERATOR_PARTS) $(TEST_LIBS) $(GENERATOR_LIBS)

$(JANUS_SUITES): $(BUILD)/%: %.c $(GENERATED_OBJECTS) $(HELPERS_OBJECTS) $(LIBRARY)
	$(call say,TEST)
	@mkdir -p $(@D)
	$(Q)$(CC) $(STRICT) -D_POSIX_C_SOURCE=200809L -DTEST_DIRECTORY='"$(@D)"' -Igenerated -Ijanus/helpers $(USER_FLAGS) $(CFLAGS) $(LDFLAGS) \
	    -MMD -MP -o $@ $< $(GENERATED_OBJECTS) $(HELPERS_OBJECTS) $(LIBRARY) $(TEST_LIBS) $(USER_LIBS)

# What is PostgreSQL's alone, with Janus' helpers.
POSTGRES_SUITES := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/postgres/test_*.c))

$(filter-out %/test_mistakes,$(POSTGRES_SUITES)): $(BUILD)/%: %.c $(GENERATED_OBJECTS) $(LIBRARY)
	$(call say,TEST)
	@mkdir -p $(@D)
	$(Q)$(CC) $(STRICT) -D_POSIX_C_SOURCE=200809L -Igenerated $(USER_FLAGS) $(CFLAGS) $(LDFLAGS) -MMD -MP -o $@ $< $(GENERATED_OBJECTS) \
	    $(LIBRARY) $(TEST_LIBS) $(USER_LIBS)

# Mistakes are made with the helpers of several goldens.
MISTAKEN := types keys queries engines

$(BUILD)/tests/postgres/test_mistakes: $(BUILD)/%: %.c tests/postgres/mistakes.h $(LIBRARY) $(wildcard $(MISTAKEN:%=tests/golden/%/expected/*))
	$(call say,TEST)
	@mkdir -p $(@D)
	$(Q)$(CC) $(STRICT) -D_POSIX_C_SOURCE=200809L $(USER_FLAGS) $(MISTAKEN:%=-Itests/golden/%/expected) $(CFLAGS) $(LDFLAGS) -o $@ $< \
	    $(MISTAKEN:%=tests/golden/%/expected/*.c) $(LIBRARY) $(TEST_LIBS) $(USER_LIBS) -lm

# The helpers of a golden's schema, at work.
$(OTHER_SUITES): $(BUILD)/tests/generated/test_%: tests/generated/test_%.c $(LIBRARY) $(wildcard tests/golden/*/expected/*)
	$(call say,TEST)
	@mkdir -p $(@D)
	$(Q)$(CC) $(STRICT) -D_POSIX_C_SOURCE=200809L $(USER_FLAGS) -Itests/golden/$*/expected $(CFLAGS) $(LDFLAGS) -o $@ $< \
	    tests/golden/$*/expected/*.c $(LIBRARY) $(TEST_LIBS) $(USER_LIBS) -lm

# Programs in which allocations and file operations fail. What stands in front of malloc works before a sanitizer does.
$(BUILD)/tests/failures/failing.o: tests/failures/failing.c tests/failures/failing.h
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(STRICT) $(CFLAGS) -fno-sanitize=all -c -o $@ $<

$(BUILD)/tests/failures/main.o: generator/main.c
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(STRICT) -Wno-missing-prototypes $(GENERATOR_FLAGS) $(CFLAGS) -Dmain=janusgen_main -MMD -MP -c -o $@ $<

$(BUILD)/tests/failures/test_generator: tests/failures/test_generator.c $(BUILD)/tests/failures/failing.o \
                                        $(BUILD)/tests/failures/main.o $(GENERATOR_PARTS)
	$(call say,TEST)
	$(Q)$(CC) $(STRICT) $(GENERATOR_FLAGS) $(CFLAGS) $(LDFLAGS) -MMD -MP -o $@ $(filter %.c %.o %.a,$^) $(GENERATOR_LIBS)

$(BUILD)/tests/failures/test_runtime: tests/failures/test_runtime.c $(BUILD)/tests/failures/failing.o \
                                      $(GENERATED_OBJECTS) $(LIBRARY)
	$(call say,TEST)
	$(Q)$(CC) $(STRICT) $(RUNTIME_FLAGS) -Igenerated $(CFLAGS) $(LDFLAGS) -MMD -MP -o $@ $(filter %.c %.o %.a,$^) $(USER_LIBS)

$(BUILD)/tests/failures/test_migrate: tests/failures/test_migrate.c tests/failures/faulty_vfs.c tests/failures/faulty_vfs.h \
                                      $(BUILD)/tests/failures/failing.o $(GENERATED_OBJECTS) $(LIBRARY)
	$(call say,TEST)
	$(Q)$(CC) $(STRICT) $(RUNTIME_FLAGS) -Igenerated $(CFLAGS) $(LDFLAGS) -MMD -MP -o $@ $(filter %.c %.o %.a,$^) $(USER_LIBS)

# Pairs of schemas that are made up: the generator writes migrations, the runtime applies them.
PROPERTIES := $(wildcard tests/properties/*.c)

$(BUILD)/tests/properties/%.o: tests/properties/%.c
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(STRICT) $(GENERATOR_FLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/tests/properties/test_migrations: $(call object,$(PROPERTIES)) $(BUILD)/tests/failures/main.o $(GENERATOR_PARTS)
	$(call say,TEST)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(GENERATOR_LIBS)

# The same on PostgreSQL, against what SQLite makes of the same rows.
$(BUILD)/tests/postgres/migrations: tests/postgres/migrations.c \
        $(call object,$(filter tests/properties/model% tests/properties/dice.c tests/properties/rows.c tests/properties/project.c,$(PROPERTIES))) \
        $(BUILD)/tests/failures/main.o $(GENERATOR_PARTS)
	$(call say,TEST)
	@mkdir -p $(@D)
	$(Q)$(CC) $(STRICT) $(GENERATOR_FLAGS) $(CFLAGS) $(LDFLAGS) $(shell pkg-config --cflags libpq) -MMD -MP -o $@ \
	    $(filter %.c %.o %.a,$^) $(GENERATOR_LIBS) $(USER_LIBS) $(shell pkg-config --libs libpq)

include tests/fuzz/fuzz.mk
include tests/bench/bench.mk
include tests/bench/peers/peers.mk

CHECKS := check-suites check-conformance check-failures check-migrations check-goldens check-lenses check-stale check-programs \
          check-editor check-fuzz check-bench check-instructions

.PHONY: check-postgres check-postgres-migrations conformance lenses memcheck check-generator-failures check-runtime-failures check-migrate-failures $(CHECKS)

check: $(CHECKS) ## the whole test suite
	@test -d $(CORPUS) || echo "Skipped for want of $(CORPUS): mustache-spec, yaml-test-suite, json-test-suite, sqlite-schemas, naughty-strings."
	@echo "All suites passed."

check-suites: $(SUITES)
	@set -e; for suite in $(SUITES); do \
	    NAUGHTY_STRINGS=$(CORPUS)/naughty-strings/blns.json $$suite; \
	done

conformance: STRIDE = 1
conformance: check-conformance check-failures ## public suites, everything that can fail failing, thousands of migrations
	@$(MAKE) --no-print-directory check-migrations PAIRS=3000

# So many pairs of schemas, from the SEED on: one that fails is run alone by `test_migrations show SEED`.
PAIRS ?= 60
SEED  ?= 1

check-migrations: $(BUILD)/tests/properties/test_migrations
	@$< $(PAIRS) $(SEED)

# Every STRIDEth allocation fails; in make conformance every one.
STRIDE ?= 23

# What each suite says with PostgreSQL below it, in a table. It needs a build with WITH_POSTGRES=1. The schema of existing is
# of tables that only SQLite can have: columns without a type, keys that may be NULL, AUTOINCREMENT.
ON_POSTGRES := $(POSTGRES_SUITES) $(JANUS_SUITES) $(filter-out %/test_existing,$(OTHER_SUITES))

check-postgres: check-bench-postgres $(ON_POSTGRES) $(GENERATOR) $(BUILD)/janus-db ## the suites of helpers on a PostgreSQL server of their own, or that of POSTGRES_URL
	@test -n "$(WITH_POSTGRES)" || { echo "make check-postgres WITH_POSTGRES=1" >&2; exit 2; }
	@tests/postgres/cluster.sh tests/postgres/run.sh "JANUS TYPES KEYS SHOP WORKS" $(ON_POSTGRES)
	@tests/postgres/cluster.sh tests/postgres/check.sh $(BUILD) "$(CC)" "$(CFLAGS) $(LDFLAGS)"
	@tests/postgres/cluster.sh tests/postgres/judge.sh $(BUILD)
	@tests/postgres/cluster.sh tests/postgres/tls.sh $(BUILD)
	@tests/postgres/cluster.sh tests/postgres/import.sh $(BUILD) "$(CC)" "$(CFLAGS) $(LDFLAGS)"
	@tests/postgres/cluster.sh tests/postgres/moving.sh $(BUILD) "$(CC)" "$(CORPUS)"
	@$(MAKE) --no-print-directory check-postgres-migrations

check-postgres-migrations: $(BUILD)/tests/postgres/migrations ## what janusgen migrate writes for PostgreSQL, tried there
	@tests/postgres/cluster.sh tests/postgres/migrations.sh $(BUILD) $(PAIRS) $(SEED)

check-failures: check-generator-failures check-runtime-failures check-migrate-failures

check-generator-failures: $(BUILD)/tests/failures/test_generator
	@$< schema/schema.yaml $(STRIDE)

check-runtime-failures: $(BUILD)/tests/failures/test_runtime
	@$< $(STRIDE)

check-migrate-failures: $(BUILD)/tests/failures/test_migrate
	@$< $(STRIDE)

check-conformance: $(CONFORMANCE) $(BUILD)/tests/conformance/test_histories $(GENERATOR) $(LIBRARY)
	@$(BUILD)/tests/conformance/test_mustache_spec $(CORPUS)/mustache-spec
	@$(BUILD)/tests/conformance/test_yaml_suite $(CORPUS)/yaml-test-suite
	@$(BUILD)/tests/conformance/test_json_suite $(GENERATOR) $(CORPUS)/json-test-suite
	@$(BUILD)/tests/conformance/test_sqlite_structure $(CORPUS)/sqlite-schemas
	@$(BUILD)/tests/conformance/test_histories $(BUILD)/tests/conformance/histories $(CORPUS)/sqldef/sqlite3def $(CORPUS)/sqlite-migrations
	@tests/conformance/import.sh $(BUILD) "$(CC) $(CFLAGS)" $(CORPUS)/sqlite-schemas

check-goldens: $(GENERATOR)
	@tests/errors/run.sh $(GENERATOR)
	@tests/golden/run.sh $(GENERATOR)

check-lenses: $(GENERATOR)
	@tests/lenses/run.sh $(GENERATOR) compilers

check-stale: $(GENERATOR)
	@rm -rf $(BUILD)/fresh
	@$(GENERATOR) generate schema/schema.yaml -o $(BUILD)/fresh
	@diff -r -q $(BUILD)/fresh generated || { echo "generated/ is stale: make gen" >&2; exit 1; }
	@$(GENERATOR) json-schema | cmp - $(JSON_SCHEMA) || { echo "$(JSON_SCHEMA) is stale: make gen" >&2; exit 1; }
	@$(GENERATOR) explain | cmp - $(RULES_PAGE) || { echo "$(RULES_PAGE) is stale: make gen" >&2; exit 1; }

check-programs: $(GENERATOR) $(BUILD)/janus-db $(BUILD)/demo
	@tests/cli/run.sh $(BUILD) "$(CC)" "$(CFLAGS)"
	@tests/cli/migrate.sh $(BUILD) "$(CC)" "$(CFLAGS)"
	@tests/cli/copy.sh $(BUILD) "$(CC)" "$(CFLAGS)"

EDITOR_SERVER := tests/editor/node_modules/yaml-language-server

check-editor:
	@if [ -d $(EDITOR_SERVER) ]; then node tests/editor/run.js; \
	else echo "Skipped for want of $(EDITOR_SERVER): check-editor. make deps brings it."; fi

lenses: check-lenses ## look at generated C with compilers, clang-tidy and cppcheck
	@tests/lenses/run.sh $(GENERATOR) tools

memcheck: $(RUNTIME_SUITES) $(JANUS_SUITES) $(OTHER_SUITES) ## the suites of the runtime and of generated code under valgrind
	@set -e; for suite in $^; do \
	    CK_FORK=no NAUGHTY_STRINGS=$(CORPUS)/naughty-strings/blns.json \
	        valgrind --quiet --leak-check=full --error-exitcode=1 $$suite; \
	done

accept: $(GENERATOR) ## take what the generator writes now as what the goldens expect
	@tests/errors/run.sh $(GENERATOR) --accept
	@tests/golden/run.sh $(GENERATOR) --accept
