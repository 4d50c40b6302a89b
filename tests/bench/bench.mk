# The benchmark: generated helpers beside hand-written C on SQLite's API.

BENCH           := $(BUILD)/bench
BENCH_GENERATED := $(BENCH)/generated
BENCH_FLAGS     := $(STRICT) -D_POSIX_C_SOURCE=200809L $(USER_FLAGS) -I$(BENCH_GENERATED) $(CFLAGS)

.PHONY: bench bench-postgres bench-rows bench-arrays bench-memory bench-tables check-bench check-bench-postgres check-instructions

$(BENCH_GENERATED)/janus.h: tests/bench/schema.yaml tests/bench/queries/works.sql $(GENERATOR)
	$(call say,GEN)
	$(Q)$(GENERATOR) generate $< -o $(@D)
	@touch $@

$(BENCH)/bench: $(wildcard tests/bench/*.[ch] tests/bench/sqlite/*.c) $(BENCH_GENERATED)/janus.h $(LIBRARY)
	$(call say,LINK)
	$(Q)$(CC) $(BENCH_FLAGS) $(LDFLAGS) -o $@ $(filter %.c,$^) $(BENCH_GENERATED)/*.c $(LIBRARY) $(USER_LIBS)

# Options of the program: BENCH_OPTIONS="--rounds 3 --only get_pk,scan_logs".
bench: $(BENCH)/bench ## what generated helpers cost beside hand-written C
	@mkdir -p $(BENCH)/data
	@$< --at $(BENCH)/data $(BENCH_OPTIONS)

$(BENCH)/bench-postgres: $(wildcard tests/bench/*.[ch] tests/bench/postgres/*.c) $(BENCH_GENERATED)/janus.h $(LIBRARY)
	$(call say,LINK)
	$(Q)$(CC) $(BENCH_FLAGS) -D_DEFAULT_SOURCE $(POSTGRES_CFLAGS) $(LDFLAGS) -o $@ $(filter %.c,$^) $(BENCH_GENERATED)/*.c $(LIBRARY) $(USER_LIBS)

ON_SERVER      := tests/postgres/cluster.sh
BENCH_POSTGRES := tests/bench/postgres/run.sh $(BENCH)/bench-postgres

# One processor for the server, another for the program: what the scheduler chooses by chance would be measured, too.
PROCESSOR = $(if $(filter-out 1,$(shell nproc)),taskset --cpu-list $(1))

# It needs a build with WITH_POSTGRES=1.
bench-postgres: $(BENCH)/bench-postgres ## the same on a PostgreSQL server of its own, beside hand-written C on libpq
	@$(call PROCESSOR,1) $(ON_SERVER) $(call PROCESSOR,0) $(BENCH_POSTGRES) $(BENCH_OPTIONS)

# ---- As the work grows ---------------------------------------------------------------------------------------

docs/scaling.svg: $(BENCH)/rows.json tests/bench/scale/picture.awk
	@awk -f tests/bench/scale/picture.awk $< > $@

$(BENCH)/rows.json: $(BENCH)/bench
	@mkdir -p $(BENCH)/data
	@tests/bench/scale/rows.sh $< $(BENCH)/data > $@

bench-rows: docs/scaling.svg ## the same from 1,000 to 10,000,000 rows, as a picture

$(BENCH)/memory $(BENCH)/arrays: $(BENCH)/%: tests/bench/scale/%.c $(BENCH_GENERATED)/janus.h $(LIBRARY)
	$(call say,LINK)
	$(Q)$(CC) $(BENCH_FLAGS) $(LDFLAGS) -o $@ $< $(BENCH_GENERATED)/*.c $(LIBRARY) $(USER_LIBS)

# SQLite's cache beside it is a small one, and so is what it sorts indexes in.
bench-memory: $(BENCH)/memory ## the memory that a load and a cursor take
	@for rows in 10000 100000 1000000 10000000; do \
	    rm -f $(BENCH)/memory.db*; \
	    $< "sqlite:$(BENCH)/memory.db?cache_size=2000" $$rows || exit 1; \
	done; rm -f $(BENCH)/memory.db*

bench-arrays: $(BENCH)/arrays ## what a row costs by insert_many with more and more rows a call
	@$<

bench-tables: $(GENERATOR) ## what generating and compiling 10 to 10,000 tables costs
	@tests/bench/scale/tables.sh $< $(BENCH)/tables "$(CC)" "$(CFLAGS) $(USER_FLAGS)"

# What the helpers cost, counted: no clock is asked. A sanitizer's instructions are not theirs, and another SQLite has other
# limits.
check-instructions: $(BENCH)/bench
	@case "$(CFLAGS)$(SQLITE_LIBS)" in \
	    *-fsanitize*) echo "Instructions are not counted with a sanitizer." ;; \
	    *-lsqlite3) tests/bench/count.sh $< $(BENCH)/count ;; \
	    *) echo "Instructions are not counted with another SQLite." ;; \
	esac

# Small, and no matter how long it takes: both sides must come to the same sums.
check-bench: $(BENCH)/bench
	@mkdir -p $(BENCH)/data
	@$< --at $(BENCH)/data --rows 1000 --rounds 1 --json > $(BENCH)/small.json
	@echo "The benchmark's sides agree in $$(wc -l < $(BENCH)/small.json) works."

check-bench-postgres: $(BENCH)/bench-postgres
	@$(ON_SERVER) $(BENCH_POSTGRES) --rows 1000 --rounds 1 --json > $(BENCH)/small-postgres.json
	@echo "The benchmark's sides agree in $$(wc -l < $(BENCH)/small-postgres.json) works on PostgreSQL."
