# Fuzz targets: tests/fuzz/<target>.c, each a program of libFuzzer's that links all that the daemons are made of.  Built with
# clang into a folder of its own: FUZZ=1 (see build.mk).
FUZZ_SHARED  := fuzz daemon
FUZZ_TARGETS := $(filter-out $(FUZZ_SHARED),$(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/*.c)))
# In place of the clock, the log's file, sockets, the database and chance; see tests/fuzz/daemon.c.
FUZZ_CLOCK   := clock_now clock_monotonic write
FUZZ_WRAPPED := $(FUZZ_CLOCK) uuid_new load bus_server_receive bus_server_send bus_client_send \
		bus_client_receive bus_client_renew db_send db_sync db_outstanding db_status db_sqlstate db_message
FUZZ_WRAP    := $(FUZZ_WRAPPED:%=-Wl,--wrap=%)

# All services in one program: each one object, of which only its table of routes is seen, since several have a `policy_type`.
FUZZ_SERVICES := $(SERVICES:%=$(OUT)/fuzz/%-service.o)
$(OUT)/fuzz/%-service.o: $(OUT)/lib%-service.a
	@mkdir -p $(@D)
	@ld -r --whole-archive -o $@.all $<
	@objcopy --keep-global-symbol=$*_routes $@.all $@

$(OUT)/tests/fuzz/%.o: EXTRA_CPPFLAGS = -I.
$(OUT)/fuzz/%: $(OUT)/tests/fuzz/%.o $(FUZZ_SHARED:%=$(OUT)/tests/fuzz/%.o) $(FUZZ_SERVICES) $(OUT)/libctl.a $(ARCHIVES)
	@mkdir -p $(@D)
	@echo "  LD    $@"
	@$(CC) $(LDFLAGS) -fsanitize=fuzzer $(FUZZ_WRAP) -o $@ $^ $(LDLIBS)
# The client is another program: it has no rules, and a `table_free` of its own.
$(OUT)/fuzz/client: $(OUT)/tests/fuzz/client.o $(OUT)/tests/fuzz/fuzz.o $(CTL_ARCHIVES)
	@mkdir -p $(@D)
	@echo "  LD    $@"
	@$(CC) $(LDFLAGS) -fsanitize=fuzzer $(FUZZ_CLOCK:%=-Wl,--wrap=%) -o $@ $^ $(CTL_LDLIBS)

.PHONY: fuzz-targets
fuzz-targets: $(FUZZ_TARGETS:%=$(OUT)/fuzz/%)

.PHONY: fuzz
fuzz: ## feeds daemons' readers with what nobody means (TIME=5 seconds for each target, TARGETS="frame feel", JOBS, SEED)
	@deploy/setup.sh run fuzz
	@$(AGAIN) CC=clang FUZZ=1 -j$(JOBS) fuzz-targets
	@TIME=$(or $(TIME),5) JOBS=$(JOBS) SEED=$(SEED) tests/fuzz/run $(BUILD)/fuzz $(TARGETS)
