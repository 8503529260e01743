# The two commands of the README are `make demo` and `make test`; both install what they need.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	$$p -c 'import sys, venv; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null \
	&& echo $$p && break; done)
VENV ?= .venv
BIN := $(VENV)/bin
INSTALL := PYTHON="$(PYTHON)" tools/install
WORKERS ?= 2
# set, it would have every process that a test starts compile all of CHILD anew
unexport PYTHONDONTWRITEBYTECODE
INPUTS ?= 1000000
KILL_TESTS := tests/integration/test_kill_points.py

.PHONY: demo test test-all fuzz soak bench bench-peers lint browser acceptance gallery audit lock reset-demo clean

demo: ## CHILD, a practice LMS and a second LRS on this machine
	@$(INSTALL) $(VENV) demo
	@CHILD_DEMO_DIR=.demo $(BIN)/python -m plugin.cli demo

reset-demo: ## forget what happened in the demo
	rm -rf .demo

test: ## everything a change must pass
	@$(INSTALL) $(VENV) dev
	@$(INSTALL) .venvs/open-edx open-edx
	@$(INSTALL) .venvs/openid openid
	@tools/install-browser
	@$(MAKE) --no-print-directory lint
	$(BIN)/python -m pytest -n $(WORKERS) -m "not slow and not soak" $(ARGS)

test-all: test ## what takes longer: fifty kills a point, deeper fuzzing, other Pythons
	@$(INSTALL) .venvs/proxies proxies
	@$(INSTALL) .venvs/peers peers
	@$(INSTALL) .venvs/node node
	@tools/install-node-packages .venvs/node tests/conformance/node
	KILLS=50 $(BIN)/python -m pytest -n $(WORKERS) --timeout 1800 $(KILL_TESTS) $(ARGS)
	$(BIN)/python -m pytest -n $(WORKERS) -m "slow and not soak" --timeout 1800 --ignore $(KILL_TESTS) $(ARGS) \
		|| test $$? = 5
	HYPOTHESIS_PROFILE=deep $(BIN)/python -m pytest -n $(WORKERS) --timeout 1800 tests/unit $(ARGS)
	tools/other-pythons --ignore $(KILL_TESTS)

fuzz: ## random requests to /xapi (about an hour); INPUTS, SEED, MINUTES
	@$(INSTALL) $(VENV) dev
	$(BIN)/python -m tests.fuzz --workers $(WORKERS) --inputs $(INPUTS) \
		$(if $(SEED),--seed $(SEED)) $(if $(MINUTES),--minutes $(MINUTES))

soak: ## what takes volume
	@$(INSTALL) $(VENV) dev
	$(BIN)/python -m pytest -m soak --timeout 3600 $(ARGS)
	PROJECT_BEHIND=1000000 $(BIN)/python -m tests.load projecting

bench: ## ratios, each measured within one run
	@$(INSTALL) $(VENV) dev
	@$(INSTALL) .venvs/bench bench
	$(BIN)/python -m tests.load

bench-peers: ## the embedded LRS against Ralph's, in one run
	@$(INSTALL) $(VENV) dev
	@$(INSTALL) .venvs/peers peers
	$(BIN)/python -m tests.load.peers

acceptance: ## a walk with the LMS at LMS=… in a real browser; ARGS for more
	@$(INSTALL) $(VENV) dev
	@tools/install-browser
	$(BIN)/python -m tests.acceptance --lms $(or $(LMS),http://127.0.0.1:8001) $(ARGS)

gallery: ## every component in each shell, on this machine
	@$(INSTALL) $(VENV) dev
	$(BIN)/python -m tests.gallery

lint:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

audit: ## known vulnerabilities of what is pinned, before a release; it asks the network
	@$(INSTALL) .venvs/audit audit
	@for set in requirements/*.txt; do \
		[ $$set != requirements/peers.txt ] || continue; \
		echo "$$set"; .venvs/audit/bin/pip-audit --strict --disable-pip \
		--require-hashes --vulnerability-service osv --requirement $$set || failed=1; done; exit $${failed:-0}

lock: ## resolve the dependencies again and write their hashes
	@$(INSTALL) $(VENV) dev
	tools/lock $(BIN)/uv

clean:
	rm -rf $(VENV) .venvs .cache .mypy_cache .ruff_cache .hypothesis
