# What people, hooks and CI call; nothing else is needed to build, test and try Samovar.

.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.NOTPARALLEL:

CACHE := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/samovar
export PKG_CONFIG_PATH := $(CACHE)/native/llama/lib/pkgconfig$(if $(PKG_CONFIG_PATH),:$(PKG_CONFIG_PATH))

# One configuration for everything, so that program and tests share one build: the tests need no `@testable`, and models
# are slow without optimisation. A room that imports what its section of Package.swift does not name does not build.
SWIFT_FLAGS := -c release --explicit-target-dependency-import-check error
SWIFT_FILES := Package.swift Sources Tests Benchmarks
TEST_MODELS := all-minilm-l6-v2 smollm2-135m-instruct

PREFIX ?= $(HOME)/.local

# For `make demo`: a folder of documents, and a question about them.
DOCS ?= Tests/Fixtures/samovar-articles
ASK ?= Which engineer planned the buildings of the fair where the price of Kyakhta's tea was settled?
export DOCS ASK

.PHONY: help
help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: demo
demo: build ## From documents to a cited answer (DOCS=folder ASK="question" for your own)
	@Scripts/demo.sh

.PHONY: build
build: setup ## Build the program, optimised
	swift build --product samovar $(SWIFT_FLAGS)

# The models are fetched by the program itself, which `--build-tests` has just built.
.PHONY: test
test: setup sanitize ## Run all tests, those with models too
	swift build --build-tests $(SWIFT_FLAGS)
	"$$(swift build -c release --show-bin-path)/samovar" models pull $(TEST_MODELS)
	swift test -c release --skip-build

.PHONY: histories
histories: setup ## Run many random histories of an index (SEQUENCES=200)
	swift build --build-tests $(SWIFT_FLAGS)
	SAMOVAR_SOAK=$${SEQUENCES:-200} swift test -c release --skip-build --filter "HistoryTests|LawTests"

.PHONY: clients
clients: build ## Try the daemon with clients that others wrote: curl, OpenAI's, MCP's, schemathesis
	Tests/Clients/run.sh "$$(swift build -c release --show-bin-path)/samovar"

.PHONY: soak
soak: build ## Load the daemon with 32 clients (SOAK=600 seconds); plots to soak.svg
	"$$(swift build -c release --show-bin-path)/samovar" models pull $(TEST_MODELS)
	python3 Tests/Load/soak.py "$$(swift build -c release --show-bin-path)/samovar" $(or $(SOAK),600) soak.svg

.PHONY: abuse
abuse: build ## Try what must not bring the daemon down (CONNECTS=100000)
	"$$(swift build -c release --show-bin-path)/samovar" models pull $(TEST_MODELS)
	python3 Tests/Load/abuse.py "$$(swift build -c release --show-bin-path)/samovar" $(or $(CONNECTS),100000)

.PHONY: man
man: build ## Write the manual page and shell completions into .build/share
	Scripts/make-manual.sh "$$(swift build -c release --show-bin-path)/samovar" .build/share

# The native libraries stay in the cache of whoever builds.
.PHONY: install
install: man ## Install program, configuration, manual page and completions (PREFIX=~/.local, DESTDIR=)
	install -D -m 755 "$$(swift build -c release --show-bin-path)/samovar" "$(DESTDIR)$(PREFIX)/bin/samovar"
	mkdir -p "$(DESTDIR)$(PREFIX)/share/samovar"
	cp -R Config/. "$(DESTDIR)$(PREFIX)/share/samovar"
	cp -R .build/share/. "$(DESTDIR)$(PREFIX)/share"

.PHONY: faults
faults: build ## Kill, damage and refuse: what a crash or a bad disk leaves of an index (FAULTS=500 kills)
	python3 Tests/Faults/faults.py "$$(swift build -c release --show-bin-path)/samovar" $${FAULTS:-500}

# A build of its own, in which every branch tells libFuzzer that it was taken.
FUZZ_FLAGS := --scratch-path .build-fuzz --sanitize fuzzer --product samovar-fuzz
.PHONY: fuzz
fuzz: setup ## Give readers of untrusted bytes what libFuzzer thinks of (FUZZ_SECONDS=60 each, READERS=markdown)
	SAMOVAR_FUZZ=1 swift build $(SWIFT_FLAGS) $(FUZZ_FLAGS)
	Scripts/fuzz.sh "$$(SAMOVAR_FUZZ=1 swift build $(SWIFT_FLAGS) $(FUZZ_FLAGS) --show-bin-path)/samovar-fuzz"

.PHONY: sanitize
sanitize: ## Run the tests of the C++ shim under AddressSanitizer
	Scripts/sanitize-faiss.sh

.PHONY: check
check: setup ## Check format, rules of the house, and that everything builds without a warning
	swift format lint --strict --recursive --parallel $(SWIFT_FILES)
	Scripts/check-rules.sh
	swift build --build-tests $(SWIFT_FLAGS)

.PHONY: fmt
fmt: ## Format all Swift files
	swift format format --in-place --recursive --parallel $(SWIFT_FILES)

.PHONY: bench
bench: setup ## Run the benchmarks
	Benchmarks/run.sh

.PHONY: growth
growth: setup ## Fill indexes of synthetic documents and time what is done with them (SIZES="10000 100000", FACTORY=auto)
	Benchmarks/growth.sh

.PHONY: load
load: setup load-tools ## Serve concurrent requests beside llama-server; time to first token with known evidence
	Benchmarks/load.sh

.PHONY: load-tools
load-tools: ## Build llama-server, to compare with
	Scripts/setup.sh load-tools

.PHONY: bench-tools
bench-tools: ## Build llama-bench, to compare with
	Scripts/setup.sh bench-tools

.PHONY: setup
setup: ## Install Debian packages and build llama.cpp into the cache
	@Scripts/setup.sh

.PHONY: clean
clean: ## Remove build folders; indexes and the cache stay
	rm -rf .build .build-* Benchmarks/.build
