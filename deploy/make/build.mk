# How the programs and the tests are compiled.  BUILD is the folder for everything made; SANITIZE=1 compiles with
# ASan and UBSan into a folder of its own, FUZZ=1 (with CC=clang) for libFuzzer, MUTANTS=1 with planted defects and places
# to die (common/base/mutant.h).
BUILD    ?= build
CC       ?= gcc
ifeq ($(origin CC),default)
CC := gcc
endif
ifdef MUTANTS
VARIANT  := mutants-
PLANTED   = $(OUT)/tests/faults/mutant.o
endif
ifdef FUZZ
OUT := $(BUILD)/fuzz
SAN := -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer \
       -fprofile-instr-generate -fcoverage-mapping
else ifdef SANITIZE
OUT := $(BUILD)/$(VARIANT)sanitized-$(notdir $(CC))
SAN := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
else
OUT := $(BUILD)/$(VARIANT)plain-$(notdir $(CC))
SAN := -D_FORTIFY_SOURCE=2
# A third of what a daemon does is making and freeing small JSON values: mimalloc takes an eighth less time for the whole.
ALLOCATOR := -lmimalloc
ALLOCATES := -DLIAISON_MIMALLOC
endif

LIBS     := libzmq libpq jansson libcrypto libpcre2-8 smartcols
HAVE     := $(shell pkg-config --exists $(LIBS) 2>/dev/null && echo yes)
NEED      = $(if $(HAVE),,$(error Libraries are missing.  Run `make setup` first))
CPPFLAGS := $(if $(MUTANTS),-DLIAISON_MUTANTS) $(ALLOCATES) -D_GNU_SOURCE -Icommon -I$(OUT)/generated $(shell pkg-config --cflags $(LIBS) 2>/dev/null)
CFLAGS   := -std=gnu11 -O2 -g -Wall -Wextra -Werror -Wstrict-prototypes -Wmissing-prototypes -Wshadow \
	    -Wvla -Wformat=2 -Wno-missing-field-initializers -fstack-protector-strong $(SAN)
LDFLAGS  := $(SAN) -Wl,-z,relro,-z,now
LDLIBS   := $(shell pkg-config --libs libzmq libpq jansson libcrypto libpcre2-8 2>/dev/null) -lmpfr -lgmp -lpthread -lm $(ALLOCATOR)

# The layers of common/, lowest first: each may include only what stands before it.  One archive each; the linker gets
# them highest first.
LAYERS   := base json feel domain db bus stream service
ARCHIVES  = $(foreach l,$(call reverse,$(LAYERS)),$(OUT)/lib$(l).a)
reverse   = $(if $(1),$(call reverse,$(wordlist 2,$(words $(1)),$(1))) $(firstword $(1)))
# upto,LAYER: that layer's archive and those below it, highest first
upto      = $(foreach l,$(call reverse,$(call before,$(1),$(LAYERS))),$(OUT)/lib$(l).a)
before    = $(if $(2),$(firstword $(2)) $(if $(filter $(1),$(firstword $(2))),,$(call before,$(1),$(wordlist 2,$(words $(2)),$(2)))))

# A folder of services/ is a service, and a daemon of its name once it has a main.c; ctl is the client.
SERVICES := $(filter-out ctl,$(sort $(patsubst services/%/,%,$(dir $(wildcard services/*/*.c)))))
DAEMONS  := $(patsubst services/%/main.c,%,$(wildcard $(SERVICES:%=services/%/main.c)))
PROGRAMS := $(DAEMONS:%=$(OUT)/bin/%d) $(if $(wildcard services/ctl/main.c),$(OUT)/bin/liaison)

.PHONY: build libraries clean
build: $(PROGRAMS)
libraries: $(ARCHIVES) $(SERVICES:%=$(OUT)/lib%-service.a)
clean:
	rm -rf $(BUILD)

$(OUT)/%.o: %.c
	$(NEED)@mkdir -p $(@D)
	@echo "  CC    $<"
	@$(CC) $(CPPFLAGS) $(EXTRA_CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<
$(OUT)/%.o: $(OUT)/%.c
	@echo "  CC    $<"
	@$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

# Files that programs carry inside them: SQL, migrations, schemas and texts.  deploy/make/embed writes a C table of them.
# A folder is newer than what was made from it once a file of it is gone; so folders stand among the prerequisites.
SQL_RUNTIME := $(wildcard common/service/sql/*.sql common/service/migrations/*.sql)
PROTO       := $(wildcard proto/*.json proto/*/*.json)
$(OUT)/generated/runtime_sql.c: $(SQL_RUNTIME) $(wildcard common/service/sql common/service/migrations) deploy/make/embed
	@mkdir -p $(@D)
	@deploy/make/embed runtime_sql common/service/sql common/service/migrations >$@
$(OUT)/generated/proto.c: $(PROTO) $(sort $(dir $(PROTO))) deploy/make/embed
	@mkdir -p $(@D)
	@deploy/make/embed proto_files proto >$@
$(OUT)/generated/%_sql.c: deploy/make/embed
	@mkdir -p $(@D)
	@deploy/make/embed $*_sql services/$*/sql services/$*/migrations >$@
define service_sql
$(OUT)/generated/$(1)_sql.c: $(wildcard $(foreach d,sql migrations,services/$(1)/$(d) services/$(1)/$(d)/*.sql))
endef
$(foreach s,$(SERVICES),$(eval $(call service_sql,$(s))))

define layer
$(OUT)/lib$(1).a: $(patsubst %.c,$(OUT)/%.o,$(wildcard common/$(1)/*.c)) $(if $(filter service,$(1)),$(OUT)/generated/runtime_sql.o $(OUT)/generated/proto.o) $(wildcard common/$(1))
	@mkdir -p $$(@D)
	@rm -f $$@; ar rcs $$@ $$(filter %.o,$$^)
endef
$(foreach l,$(LAYERS),$(eval $(call layer,$(l))))

# A service's own objects but main.o also make an archive, so that unit tests can link its decisions.
define daemon
$(OUT)/lib$(1)-service.a: $(patsubst %.c,$(OUT)/%.o,$(filter-out %/main.c,$(wildcard services/$(1)/*.c))) $(OUT)/generated/$(1)_sql.o services/$(1)
	@rm -f $$@; ar rcs $$@ $$(filter %.o,$$^)
$(OUT)/bin/$(1)d: $(OUT)/services/$(1)/main.o $(PLANTED) $(OUT)/lib$(1)-service.a $(ARCHIVES)
	@mkdir -p $$(@D)
	@echo "  LD    $$@"
	@$$(CC) $$(LDFLAGS) -o $$@ $$^ $$(LDLIBS)
endef
$(foreach s,$(SERVICES),$(eval $(call daemon,$(s))))

# The client's likewise.  It has no database: only the other layers up to stream, and the texts of proto/.
CTL_ARCHIVES = $(OUT)/libctl.a $(filter-out %/libdb.a,$(call upto,stream))
$(OUT)/libctl.a: $(patsubst %.c,$(OUT)/%.o,$(filter-out %/main.c,$(wildcard services/ctl/*.c))) $(OUT)/generated/proto.o services/ctl
	@mkdir -p $(@D)
	@rm -f $@; ar rcs $@ $(filter %.o,$^)
CTL_LDLIBS = $(filter-out -lpq,$(LDLIBS)) $(shell pkg-config --libs smartcols 2>/dev/null)
$(OUT)/bin/liaison: $(OUT)/services/ctl/main.o $(CTL_ARCHIVES)
	@mkdir -p $(@D)
	@echo "  LD    $@"
	@$(CC) $(LDFLAGS) -o $@ $^ $(CTL_LDLIBS)

# Unit tests: tests/unit/<layer or service>/test_<what>.c, each a program that links that layer and those below, and the
# folder's other sources, which the tests share.
UNIT_SOURCES := $(wildcard tests/unit/*/test_*.c)
UNIT_TESTS   := $(patsubst tests/unit/%.c,$(OUT)/unit/%,$(UNIT_SOURCES))
unit_shared   = $(patsubst %.c,$(OUT)/%.o,$(filter-out tests/unit/$(1)/test_%,$(wildcard tests/unit/$(1)/*.c)))
define unit_layer
$(OUT)/unit/$(1)/%: $(OUT)/tests/unit/$(1)/%.o $(call unit_shared,$(1)) $(call upto,$(1))
	@mkdir -p $$(@D)
	@$$(CC) $$(LDFLAGS) -o $$@ $$^ $$(LDLIBS) -lcmocka
endef
$(foreach l,$(LAYERS),$(eval $(call unit_layer,$(l))))
define unit_service
$(OUT)/unit/$(1)/%: $(OUT)/tests/unit/$(1)/%.o $(call unit_shared,$(1)) $(OUT)/lib$(1)-service.a $(ARCHIVES)
	@mkdir -p $$(@D)
	@$$(CC) $$(LDFLAGS) -o $$@ $$^ $$(LDLIBS) -lcmocka
endef
$(foreach s,$(SERVICES),$(eval $(call unit_service,$(s))))
$(OUT)/unit/ctl/%: $(OUT)/tests/unit/ctl/%.o $(call unit_shared,ctl) $(CTL_ARCHIVES)
	@mkdir -p $(@D)
	@$(CC) $(LDFLAGS) -o $@ $^ $(CTL_LDLIBS) -lcmocka
$(OUT)/tests/unit/%.o: EXTRA_CPPFLAGS = -I. -Itests
$(OUT)/services/%.o: EXTRA_CPPFLAGS = -I.

# The service that tests the runtime; see tests/service/gateway.  Never installed.
GATEWAY := tests/service/gateway
$(OUT)/generated/gateway_sql.c: $(wildcard $(GATEWAY)/sql/*.sql $(GATEWAY)/migrations/*.sql) deploy/make/embed
	@mkdir -p $(@D)
	@deploy/make/embed gateway_sql $(GATEWAY)/sql $(GATEWAY)/migrations >$@
$(OUT)/generated/gateway_proto.c: $(wildcard $(GATEWAY)/proto/*.json) deploy/make/embed
	@mkdir -p $(@D)
	@deploy/make/embed gateway_proto $(GATEWAY)/proto >$@
$(OUT)/tests/gatewayd: $(OUT)/$(GATEWAY)/gateway.o $(OUT)/generated/gateway_sql.o $(OUT)/generated/gateway_proto.o $(PLANTED) $(ARCHIVES)
	@mkdir -p $(@D)
	@echo "  LD    $@"
	@$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

# The benchmark's client; see tests/bench.
$(OUT)/tests/load: $(OUT)/tests/bench/load.o $(OUT)/tests/bench/watch.o $(call upto,stream)
	@mkdir -p $(@D)
	@echo "  LD    $@"
	@$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(OUT)/tests/rules: $(OUT)/tests/bench/rules.o $(call upto,feel)
	@mkdir -p $(@D)
	@echo "  LD    $@"
	@$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(OUT)/tests/bench/%.o: EXTRA_CPPFLAGS = -I.
$(OUT)/tests/schema: $(OUT)/tests/bench/schema.o $(OUT)/generated/proto.o $(call upto,json)
	@mkdir -p $(@D)
	@echo "  LD    $@"
	@$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

# Suites of the standards; see tests/conformance.
CONFORMANCE := $(OUT)/conformance/feel $(OUT)/conformance/schema
$(OUT)/conformance/%: $(OUT)/tests/conformance/%.o $(OUT)/tests/conformance/suite.o $(call upto,feel)
	@mkdir -p $(@D)
	@echo "  LD    $@"
	@$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)
$(OUT)/tests/conformance/%.o: EXTRA_CPPFLAGS = -I.

# Evaluates random expressions, and validates by the schemas of proto/; see tests/property.
PROPERTY := $(OUT)/property/feel $(OUT)/property/schema
$(OUT)/property/schema: $(OUT)/generated/proto.o
$(OUT)/property/%: $(OUT)/tests/property/%.o $(call upto,feel)
	@mkdir -p $(@D)
	@echo "  LD    $@"
	@$(CC) $(LDFLAGS) -o $@ $(filter %.o,$^) $(filter %.a,$^) $(LDLIBS)

# Moves the clock of one daemon in the fault runs; see tests/faults.
$(OUT)/tests/clock.so: tests/faults/clock.c
	@mkdir -p $(@D)
	@echo "  LD    $@"
	@$(CC) -D_GNU_SOURCE $(filter-out -fsanitize%,$(CFLAGS)) -fPIC -shared -o $@ $< -lpthread

.PHONY: unit-tests
unit-tests: $(UNIT_TESTS) $(OUT)/tests/gatewayd $(CONFORMANCE) $(PROPERTY)
# make unit-<layer>: builds and runs that folder's unit tests only
unit_of = $(filter $(OUT)/unit/$(1)/%,$(UNIT_TESTS))
unit-%:
	@$(if $(call unit_of,$*),,$(error tests/unit/$* has no tests))
	@$(MAKE) --no-print-directory $(call unit_of,$*)
	@for t in $(call unit_of,$*); do $$t || exit 1; done

.SECONDARY:
.DELETE_ON_ERROR:
-include $(shell find $(OUT) -name '*.d' 2>/dev/null)
