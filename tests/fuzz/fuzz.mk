# Fuzzing: `make fuzz` looks for FUZZ_SECONDS a target; what it finds becomes a file in regressions/, replayed by check.

FUZZ_SECONDS ?= 20
FUZZ_TARGETS := schema seed query template
FUZZ_FLAGS   := -g -O1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
FUZZ         := $(BUILD)/fuzz

FUZZ_OBJECTS := $(patsubst %.c,$(FUZZ)/%.o,$(filter-out generator/main.c,$(GENERATOR_SOURCES)) $(RUNTIME_SOURCES) tests/fuzz/fuzz.c) \
                $(FUZZ)/embedded_templates.o

$(FUZZ)/%.o: %.c
	@mkdir -p $(@D)
	$(call say,FUZZ)
	$(Q)clang $(STRICT) $(GENERATOR_FLAGS) $(FUZZ_FLAGS) -fsanitize=fuzzer-no-link -MMD -MP -c -o $@ $<

$(FUZZ)/embedded_templates.o: $(BUILD)/embedded_templates.c
	@mkdir -p $(@D)
	$(Q)clang $(STRICT) $(GENERATOR_FLAGS) $(FUZZ_FLAGS) -c -o $@ $<

$(FUZZ_TARGETS:%=$(FUZZ)/fuzz_%): $(FUZZ)/fuzz_%: $(FUZZ)/tests/fuzz/fuzz_%.o $(FUZZ_OBJECTS)
	$(call say,LINK)
	$(Q)clang $(FUZZ_FLAGS) -fsanitize=fuzzer -o $@ $^ $(GENERATOR_LIBS)

.PHONY: fuzz check-fuzz

fuzz: $(FUZZ_TARGETS:%=$(FUZZ)/fuzz_%) ## look for inputs that break the generator, FUZZ_SECONDS a target
	@tests/fuzz/run.sh $(FUZZ) $(FUZZ_SECONDS) $(FUZZ_TARGETS)

# The targets without a fuzzer, on what was found.
REPLAYS := $(FUZZ_TARGETS:%=$(BUILD)/tests/fuzz/replay_%)

$(REPLAYS): $(BUILD)/tests/fuzz/replay_%: tests/fuzz/fuzz_%.c tests/fuzz/fuzz.c tests/fuzz/replay.c $(GENERATOR_PARTS)
	$(call say,TEST)
	@mkdir -p $(@D)
	$(Q)$(CC) $(STRICT) $(GENERATOR_FLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(GENERATOR_LIBS)

check-fuzz: $(REPLAYS)
	@set -e; for target in $(FUZZ_TARGETS); do \
	    printf '%s: ' $$target; $(BUILD)/tests/fuzz/replay_$$target $$(find tests/fuzz/regressions/$$target -type f); \
	done
