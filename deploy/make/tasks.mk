# The tasks that people call.  `make help` lists the targets that have a ## comment.  What a task needs is installed first;
# as libraries' flags are asked for when make reads its files, building is then a second make.
PREFIX   ?= /usr/local
AGAIN     = $(MAKE) --no-print-directory
JOBS     ?= $(shell nproc)

.PHONY: setup demo run test test-feel test-property test-schema bench-rules bench-schema check asyncapi check-contract bench bench-growth bench-departments bench-profile soak test-faults test-faults-short test-hostile test-pressure mechanisms install help
setup: ## installs the Debian packages that building and running need (GROUPS="run test check" for all)
	@deploy/setup.sh $(or $(GROUPS),run)

demo: ## shows the whole: a throwaway platform and applications that pass through it
	@deploy/setup.sh run
	@$(AGAIN) -j$(JOBS) build
	@BIN=$(OUT)/bin BUILD=$(BUILD) deploy/demo.sh

run: ## runs the platform on this machine until Ctrl-C
	@deploy/setup.sh run
	@$(AGAIN) -j$(JOBS) build
	@BIN=$(OUT)/bin BUILD=$(BUILD) deploy/run.sh

test: ## all tests, under ASan and UBSan; the last line says how many passed and failed
	@deploy/setup.sh run test
	@$(AGAIN) SANITIZE=1 run-tests

.PHONY: run-tests
run-tests:
	@$(AGAIN) -j$(JOBS) build unit-tests
	@OUT=$(OUT) BUILD=$(BUILD) tests/run $(UNIT_TESTS)

check: ## style, layers, sizes, documents, both compilers and static analysis
	@deploy/setup.sh run test check
	@BUILD=$(BUILD) JOBS=$(JOBS) deploy/check/run

asyncapi: build ## makes proto/asyncapi.yaml out of proto/ and the daemons' routes
	@python3 -B deploy/make/asyncapi.py $(OUT)/bin >$(BUILD)/asyncapi.yaml && cp $(BUILD)/asyncapi.yaml proto/asyncapi.yaml

check-contract: ## the contract by others' means: AsyncAPI's parser, ajv, a Node portal (NODE=path of Node 20 or later)
	@deploy/setup.sh run test
	@$(AGAIN) -j$(JOBS) build
	@BIN=$(abspath $(OUT))/bin BUILD=$(BUILD) NODE=$(NODE) LIAISON_POSTGRES_TEMPLATE=$(abspath $(BUILD))/postgres-template \
		tests/contract/node/run $(if $(IF_THERE),--if-there)

bench: ## measures throughput and latency
	@deploy/setup.sh run test
	@$(AGAIN) -j$(JOBS) build $(OUT)/tests/load $(OUT)/tests/rules
	@$(OUT)/tests/rules deploy/sample proto/dictionary.json
	@BIN=$(OUT)/bin BUILD=$(BUILD) tests/bench/run

bench-growth: ## the same with 10 thousand to 1 million cases in the tables (CASES="10000 100000" N=6000 ROUNDS=3)
bench-departments: ## the same with 1, 3 and 10 subsidy departments (DEPARTMENTS="1 3 10" N=6000 ROUNDS=3)
bench-profile: ## core-microseconds of a lifecycle by component and by SQL statement (N=20000)
bench-growth bench-departments bench-profile:
	@deploy/setup.sh run test
	@$(AGAIN) -j$(JOBS) build $(OUT)/tests/load
	@BIN=$(OUT)/bin BUILD=$(BUILD) tests/bench/$(@:bench-%=%)

test-feel: ## any folder of tests in the form of FEEL's conformance suite (SUITE=folder)
	@deploy/setup.sh run test
	@$(AGAIN) -j$(JOBS) $(OUT)/conformance/feel
	@$(OUT)/conformance/feel $(or $(SUITE),$(SUITES)/feel) tests/conformance/feel-left-out.txt
test-schema: ## any folder of tests in the form of the JSON Schema suite (SUITE=folder)
	@deploy/setup.sh run test
	@$(AGAIN) -j$(JOBS) $(OUT)/conformance/schema
	@$(OUT)/conformance/schema $(or $(SUITE),$(SUITES)/json-schema) tests/conformance/schema-left-out.txt
SUITES = $(or $(LIAISON_TEST_DATA),../shared/data)

test-property: ## random FEEL against an oracle, changed examples against another validator (SEED=1 COUNT=10000)
	@deploy/setup.sh run test
	@$(AGAIN) -j$(JOBS) $(PROPERTY)
	@OUT=$(OUT) SEED=$(SEED) COUNT=$(or $(COUNT),10000) tests/property/run

bench-rules: ## assessments a second by each policy, and of all of them on many profiles (PROFILES=100000)
	@deploy/setup.sh run
	@$(AGAIN) -j$(JOBS) $(OUT)/tests/rules
	@$(OUT)/tests/rules deploy/sample proto/dictionary.json $(or $(PROFILES),100000)

bench-schema: ## what validating a message costs, by each type
	@deploy/setup.sh run
	@$(AGAIN) -j$(JOBS) $(OUT)/tests/schema
	@$(OUT)/tests/schema

mechanisms: ## what the departments asked for, line by line: which test shows it, and whether it passes
	@deploy/setup.sh run test
	@$(AGAIN) -j$(JOBS) build $(MECHANISM_TESTS:%=$(OUT)/%)
	@OUT=$(abspath $(OUT)) BIN=$(abspath $(OUT))/bin LIAISON_POSTGRES_TEMPLATE=$(abspath $(BUILD))/postgres-template tests/mechanisms/run
MECHANISM_TESTS = $(shell sed -n 's|.*tests/\(unit/.*\)\.c:.*|\1|p' tests/mechanisms/mechanisms.ini | sort -u)

test-hostile: ## bad input of every kind to each daemon, without sanitizers, so that memory is measured too
	@deploy/setup.sh run test
	@$(AGAIN) -j$(JOBS) build
	@BIN=$(abspath $(OUT))/bin tests/hostile/run

test-pressure: ## half-open connections, garbage, peers that do not read: p99 of a good client, memory
	@deploy/setup.sh run test
	@$(AGAIN) -j$(JOBS) build
	@BIN=$(abspath $(OUT))/bin tests/hostile/run_pressure

soak: ## whole cases at a fixed rate for an hour: does anything grow (TIME=3600 RATE=30)
	@deploy/setup.sh run test
	@$(AGAIN) -j$(JOBS) build
	@BIN=$(abspath $(OUT))/bin BUILD=$(abspath $(BUILD)) tests/soak/run

FAULTS = BIN=$(abspath $(OUT))/bin LIAISON_POSTGRES_TEMPLATE=$(abspath $(BUILD))/postgres-template tests/faults/run
SEED  ?= 1
PLANS  = $(or $(PLAN),full clock-full disk-full)
test-faults: ## cases run while daemons, databases and links fail; then all is checked (PLAN="full clock-full disk-full" SEED=1 APPLICATIONS=...)
	@deploy/setup.sh run test
	@$(AGAIN) -j$(JOBS) build $(OUT)/tests/clock.so
	@! grep -q '^point' $(PLANS:%=tests/faults/plans/%.ini) || $(AGAIN) mutants
	@$(FAULTS) $(PLANS:%=tests/faults/plans/%.ini) --seed $(SEED) $(if $(APPLICATIONS),--applications $(APPLICATIONS))

.PHONY: mutants test-mutants gateway clock
gateway: $(OUT)/tests/gatewayd
clock: $(OUT)/tests/clock.so
mutants: ## builds the programs with planted defects and places to die, beside the real ones; never installed
	@$(AGAIN) MUTANTS=1 -j$(JOBS) build gateway clock
	@mkdir -p $(OUT) && ln -sfn ../$(MUTANTS_OUT)/bin $(OUT)/mutants
MUTANTS_OUT = mutants-$(notdir $(OUT))
test-mutants: ## every planted defect must be found (ONLY="no_lock receipt_ignored" for some)
	@deploy/setup.sh run test
	@$(AGAIN) -j$(JOBS) build
	@$(AGAIN) mutants
	@REAL=$(abspath $(OUT))/bin BIN=$(abspath $(BUILD))/$(MUTANTS_OUT)/bin LIAISON_POSTGRES_TEMPLATE=$(abspath $(BUILD))/postgres-template tests/faults/mutants $(ONLY)

test-faults-short: ## the same, bounded, as CI runs it
	@$(AGAIN) test-faults PLAN="short clock disk" SEED=1

install: build ## installs programs, manual pages, units and what operators need (PREFIX=/usr/local, DESTDIR=)
	@PREFIX=$(PREFIX) DESTDIR=$(DESTDIR) deploy/make/install $(OUT)/bin

help: ## this list
	@echo "Targets (make TARGET):"
	@sed -n 's/^\([a-z][a-z-]*\):[^#]*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | sort | \
		awk -F '\t' '{ printf "  %-17s %s\n", $$1, $$2 }'
	@echo "Also: make unit-LAYER (its unit tests), SANITIZE=1 (ASan, UBSan), CC=clang, BUILD=folder"
