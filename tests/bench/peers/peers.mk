# The peers: the benchmark's works through what people use beside hand-written C. Not part of `make check`.

PEERS       := $(BENCH)/peers
PEERS_FROM  := tests/bench/peers
PEER_SCHEMA := -DPEER_SCHEMA='"$(PEERS_FROM)/schema.sql"'
CXXFLAGS    ?= -O2 -g
CXX_STRICT  := -std=c++17 -Wall -Wextra -Wpedantic -Wconversion -Wshadow $(WERROR)
PYTHON      ?= /usr/bin/python3

# What each library's header is, and what is linked. Those that are not installed are not built.
PEER_HEADER_sqlitecpp := SQLiteCpp/SQLiteCpp.h
PEER_HEADER_soci      := soci/soci.h
PEER_HEADER_cppdb     := cppdb/frontend.h
PEER_HEADER_poco      := Poco/Data/SQLite/Connector.h
PEER_HEADER_vsqlitepp := sqlite/query.hpp
PEER_HEADER_wxsqlite3 := wx/wxsqlite3.h
PEER_HEADER_qt_sql    := QSqlQuery
PEER_HEADER_libdbi    := dbi/dbi.h
PEER_HEADER_libzdb    := zdb.h
PEER_LIBS_sqlitecpp   := -lSQLiteCpp -lsqlite3
PEER_LIBS_soci        := -lsoci_sqlite3 -lsoci_core
PEER_LIBS_cppdb       := -lcppdb
PEER_LIBS_poco        := -lPocoDataSQLite -lPocoData -lPocoFoundation
PEER_LIBS_vsqlitepp   := -lvsqlitepp
PEER_LIBS_wxsqlite3    = -lwxsqlite3-3.2 $(shell wx-config --libs base 2>/dev/null)
PEER_LIBS_qt_sql       = $(shell pkg-config --libs Qt6Sql 2>/dev/null)
PEER_LIBS_libdbi      := -ldbi
PEER_LIBS_libzdb      := -lzdb
# Warnings in their headers are not ours.
as_system              = $(patsubst -I%,-isystem %,$(shell $(1) 2>/dev/null))
PEER_FLAGS_wxsqlite3   = $(call as_system,wx-config --cxxflags base)
PEER_FLAGS_qt_sql      = $(call as_system,pkg-config --cflags Qt6Sql) -fPIC
PEER_FLAGS_libzdb      = $(call as_system,pkg-config --cflags zdb)

is_installed   = $(shell printf '\#include <%s>\n' $(PEER_HEADER_$(1)) | \
                 $(CXX) -x c++ $(PEER_FLAGS_$(1)) -M - >/dev/null 2>&1 && echo $(1))
PEERS_IN_C     := libdbi libzdb
PEERS_IN_CXX   := sqlitecpp soci cppdb poco vsqlitepp wxsqlite3 qt_sql
PEER_PROGRAMS  = c_api janus $(foreach peer,$(PEERS_IN_CXX) $(PEERS_IN_C),$(call is_installed,$(peer)))
PEER_DRIVER    = $(BENCH_FLAGS) $(PEER_SCHEMA) -DPEER_NAME='"$(@F)"'

.PHONY: bench-peers bench-peers-deps

bench-peers-deps: ## install the peers of make bench-peers (Debian packages, npm modules)
	@$(PEERS_FROM)/deps.sh

# Options: PEERS_OPTIONS="--scale 1000 --rounds 1", --only PEER,…, --json.
bench-peers: ## the benchmark's works by other layers over SQLite
	@$(PYTHON) $(PEERS_FROM)/run.py $(PEERS) $(PEERS_OPTIONS)

ifneq ($(filter bench-peers,$(MAKECMDGOALS)),)
bench-peers: $(addprefix $(PEERS)/,$(PEER_PROGRAMS))
endif

PEER_SHARED := $(PEERS_FROM)/driver.c $(wildcard tests/bench/*.h) tests/bench/data.c

$(PEERS)/c_api: $(PEER_SHARED) tests/bench/sqlite/baseline.c
	@mkdir -p $(@D)
	$(call say,LINK)
	$(Q)$(CC) $(PEER_DRIVER) -DPEER_SIDE=baseline $(LDFLAGS) -o $@ $(filter %.c,$^) $(USER_LIBS)

$(PEERS)/janus: $(PEER_SHARED) tests/bench/ours.c $(BENCH_GENERATED)/janus.h $(LIBRARY)
	@mkdir -p $(@D)
	$(call say,LINK)
	$(Q)$(CC) $(PEER_DRIVER) -DPEER_SIDE=ours $(LDFLAGS) -o $@ $(filter %.c,$^) $(BENCH_GENERATED)/*.c $(LIBRARY) $(USER_LIBS)

$(addprefix $(PEERS)/,$(PEERS_IN_C)): $(PEERS)/%: $(PEER_SHARED) $(PEERS_FROM)/%.c
	@mkdir -p $(@D)
	$(call say,LINK)
	$(Q)$(CC) $(PEER_DRIVER) $(PEER_FLAGS_$(@F)) -DPEER_SIDE=peer $(LDFLAGS) -o $@ $(filter %.c,$^) $(PEER_LIBS_$(@F))

.PRECIOUS: $(PEERS)/%.o

$(PEERS)/%.o: tests/bench/%.c $(PEER_SHARED)
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(BENCH_FLAGS) -c -o $@ $<

$(PEERS)/%.driver.o: $(PEER_SHARED)
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(BENCH_FLAGS) -DPEER_NAME='"$*"' -DPEER_SIDE=peer -c -o $@ $<

$(PEERS)/%: $(PEERS_FROM)/%.cpp $(wildcard $(PEERS_FROM)/*.hpp) $(PEERS)/%.driver.o $(PEERS)/data.o
	$(call say,LINK)
	$(Q)$(CXX) $(CXX_STRICT) $(PEER_FLAGS_$*) $(PEER_SCHEMA) $(CXXFLAGS) $(LDFLAGS) -o $@ $(filter %.cpp %.o,$^) $(PEER_LIBS_$*)
