# How everything is built, tested and installed.

BUILD   ?= build
PREFIX  ?= /usr/local
DESTDIR ?=
CFLAGS  ?= -O2 -g
WERROR  ?= -Werror

include config.mk

# Commands show as a line each; V=1 shows them whole.
ifeq ($(V),)
Q := @
say = @printf '  %-8s %s\n' $(1) $@
endif

GENERATOR_SOURCES := $(filter-out $(POSTGRES_ABSENT),$(wildcard generator/*.c))
RUNTIME_SOURCES   := $(filter-out $(POSTGRES_ABSENT),$(wildcard runtime/*.c))
TEMPLATES         := $(wildcard templates/*.mustache)

object = $(patsubst %.c,$(BUILD)/%.o,$(1))

GENERATOR_OBJECTS := $(call object,$(GENERATOR_SOURCES)) $(BUILD)/embedded_templates.o
RUNTIME_OBJECTS   := $(call object,$(RUNTIME_SOURCES))
LIBRARY           := $(BUILD)/libjanusdb.a
GENERATOR         := $(BUILD)/janusgen

MAKEFLAGS += --no-builtin-rules

.DELETE_ON_ERROR:
.PHONY: FORCE all help gen demo check accept lint format sanitize install clean

all: $(GENERATOR) $(LIBRARY) $(BUILD)/janus-db $(BUILD)/demo ## build the programs and the library

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# ---- The generator and the runtime ---------------------------------------------------------------------------

$(BUILD)/embedded_templates.c: generator/embed.sh $(TEMPLATES)
	@mkdir -p $(@D)
	$(call say,EMBED)
	$(Q)sh generator/embed.sh $@ $(TEMPLATES)

$(BUILD)/embedded_templates.o: $(BUILD)/embedded_templates.c
	$(call say,CC)
	$(Q)$(CC) $(STRICT) $(GENERATOR_FLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/generator/%.o: generator/%.c
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(STRICT) $(GENERATOR_FLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/runtime/%.o: runtime/%.c
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(STRICT) $(RUNTIME_FLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

# Which engines the library has: the table of them is compiled again when these are others.
$(BUILD)/runtime/url.o: $(BUILD)/engines

$(BUILD)/engines: FORCE
	@mkdir -p $(@D)
	@echo 'postgres=$(WITH_POSTGRES)' | cmp -s - $@ || echo 'postgres=$(WITH_POSTGRES)' > $@

FORCE:

# It sees what a database is made of as the library does.
$(GENERATOR): $(GENERATOR_OBJECTS) $(LIBRARY)
	$(call say,LINK)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(GENERATOR_LIBS)

$(LIBRARY): $(RUNTIME_OBJECTS)
	$(Q)rm -f $@
	$(call say,AR)
	$(Q)$(AR) rcs $@ $^

# ---- The Janus service's database layer ----------------------------------------------------------------------

# The depfile stands for all that is generated: it is written anew when an input changed, outputs only when their
# bytes do. `make check` does not generate: it fails when what is committed is stale.
GENERATED := $(BUILD)/generated.d

$(GENERATED): $(GENERATOR)
	$(call say,GEN)
	$(Q)$(GENERATOR) generate schema/schema.yaml -o generated --depfile $@

ifneq ($(filter all gen demo $(BUILD)/janus-db $(BUILD)/demo,$(or $(MAKECMDGOALS),all)),)
-include $(GENERATED)

generated/%: $(GENERATED) ;
endif

GENERATED_OBJECTS := $(call object,$(wildcard generated/*.c))

# What editors check a schema file by.
JSON_SCHEMA := schema/schema.schema.json

$(JSON_SCHEMA): $(GENERATOR)
	$(call say,GEN)
	$(Q)$(GENERATOR) json-schema > $@

RULES_PAGE := docs/rules.md

$(RULES_PAGE): $(GENERATOR)
	$(call say,GEN)
	$(Q)$(GENERATOR) explain > $@

gen: $(GENERATED) $(JSON_SCHEMA) $(RULES_PAGE) ## generate the C of schema/schema.yaml into generated/

$(BUILD)/generated/%.o: generated/%.c
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(STRICT) $(USER_FLAGS) $(CFLAGS) -DJANUS_ROOT='"$(CURDIR)"' -MMD -MP -c -o $@ $<

$(BUILD)/janus/%.o: janus/%.c
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(STRICT) -Igenerated $(USER_FLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

# What is written by hand beside the generated code.
HELPERS_OBJECTS := $(call object,$(wildcard janus/helpers/*.c))

$(BUILD)/janus-db: $(BUILD)/janus/janus_db.o $(GENERATED_OBJECTS) $(LIBRARY)
	$(call say,LINK)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(USER_LIBS)

$(BUILD)/demo: $(BUILD)/janus/demo.o $(GENERATED_OBJECTS) $(LIBRARY)
	$(call say,LINK)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(USER_LIBS)

# The password is the demonstration's own; a service takes it from where it keeps its secrets.
demo: all ## create and seed the development database, and run a small program over it
	@janus/demo.sh $(BUILD)

# ---- Habits --------------------------------------------------------------------------------------------------

include tests/tests.mk

# The manual's program stands as it is printed there.
C_FILES := $(filter-out tests/generated/api_program.c,$(wildcard generator/*.[ch] runtime/*.[ch] janus/*.[ch] janus/*/*.[ch] tests/*/*.[ch] tests/bench/*/*.[ch] tests/bench/*/*.[ch]pp))

lint: $(BUILD)/embedded_templates.c ## clang-tidy and cppcheck over the C that people write
	clang-tidy --quiet $(GENERATOR_SOURCES) -- $(STANDARD) $(GENERATOR_FLAGS)
	clang-tidy --quiet $(RUNTIME_SOURCES) -- $(STANDARD) $(RUNTIME_FLAGS)
	cppcheck --quiet --std=c11 --error-exitcode=1 --enable=warning,performance,portability --inline-suppr \
	    --suppressions-list=.cppcheck -Iruntime -Igenerator generator runtime janus

format: ## clang-format over the C that people write
	clang-format -i $(C_FILES)

sanitize: ## the whole suite under the address and undefined behaviour sanitizers
	$(MAKE) BUILD=$(BUILD)/sanitize CFLAGS="-O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all" STRIDE=10 check

install: $(GENERATOR) $(LIBRARY) ## headers, library, program, janusdb.pc
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/lib/pkgconfig $(DESTDIR)$(PREFIX)/include/janusdb
	install -m 755 $(GENERATOR) $(DESTDIR)$(PREFIX)/bin/
	install -m 644 $(LIBRARY) $(DESTDIR)$(PREFIX)/lib/
	install -m 644 runtime/jdb.h runtime/jdb_record.h $(DESTDIR)$(PREFIX)/include/janusdb/
	sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@VERSION@|$(VERSION)|' -e 's|@SQLITE_LIBS@|$(SQLITE_LIBS)|' \
	    -e 's|@POSTGRES_LIBS@|$(POSTGRES_LIBS)|' janusdb.pc.in \
	    > $(DESTDIR)$(PREFIX)/lib/pkgconfig/janusdb.pc

clean: ## remove what was built
	rm -rf $(BUILD)

-include $(shell find $(BUILD) -name '*.d' ! -name generated.d 2>/dev/null)
