# The benchmark: generated helpers beside hand-written C on SQLite's API.

BENCH           := $(BUILD)/bench
BENCH_GENERATED := $(BENCH)/generated
BENCH_FLAGS     := $(STRICT) -D_POSIX_C_SOURCE=200809L $(USER_FLAGS) -I$(BENCH_GENERATED) $(CFLAGS)

.PHONY: bench check-bench check-instructions

$(BENCH_GENERATED)/janus.h: tests/bench/schema.yaml $(GENERATOR)
	$(call say,GEN)
	$(Q)$(GENERATOR) generate $< -o $(@D)
	@touch $@

$(BENCH)/bench: $(wildcard tests/bench/*.[ch]) $(BENCH_GENERATED)/janus.h $(LIBRARY)
	$(call say,LINK)
	$(Q)$(CC) $(BENCH_FLAGS) $(LDFLAGS) -o $@ $(wildcard tests/bench/*.c) $(BENCH_GENERATED)/*.c $(LIBRARY) $(USER_LIBS)

# Options of the program: BENCH_OPTIONS="--rounds 3 --only get_pk,scan_logs".
bench: $(BENCH)/bench ## what generated helpers cost beside hand-written C
	@mkdir -p $(BENCH)/data
	@$< --directory $(BENCH)/data $(BENCH_OPTIONS)

# What the helpers cost, counted: no clock is asked. A sanitizer's instructions are not theirs.
check-instructions: $(BENCH)/bench
	@case "$(CFLAGS)" in *-fsanitize*) ;; *) tests/bench/count.sh $< $(BENCH)/count ;; esac

# Small, and no matter how long it takes: both sides must come to the same sums.
check-bench: $(BENCH)/bench
	@mkdir -p $(BENCH)/data
	@$< --directory $(BENCH)/data --scale 1000 --rounds 1 > $(BENCH)/small.txt
	@echo "The benchmark's sides agree in $$(wc -l < $(BENCH)/small.txt) works."
