# Two commands matter: `make demo` shows it working, `make test` proves it. `make help` lists the rest.
PYTHON ?= python3
# Compiled once, read by the dozen processes of the tests: without these files each compiles everything anew.
unexport PYTHONDONTWRITEBYTECODE
PEOPLE ?= 100000
SEED ?= 20261116
PORT ?= 8000
SIZE ?= 1000000
CROWD ?= 100000000
FUZZ ?= 10000000
DEMO_HOME ?= var/demo

VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv pip install --quiet --python $(BIN)/python
VENDOR := src/minsheng/ui/static/vendor
VENDORED := $(VENDOR)/bootstrap.min.css $(VENDOR)/bootstrap.bundle.min.js $(VENDOR)/htmx.min.js
MESSAGES := src/minsheng/ui/locale/en/LC_MESSAGES

.PHONY: help demo serve setup setup-dev test lint types order unit db db-sqlite db-postgres browser packages bench soak conformance lock clean-demo clean
.DEFAULT_GOAL := help

help: ## what there is
	@grep -hE '^[a-z-]+:.*##' Makefile | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

# --- set-up -----------------------------------------------------------------------------------------------------
$(VENV)/.uv: requirements/uv.lock
	$(PYTHON) -c 'import sys; sys.exit("需要 Python 3.11 或更高版本 / Python 3.11+ needed") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.lock
	@touch $@

$(VENV)/.base: $(VENV)/.uv requirements/base.lock pyproject.toml
	$(UV) --require-hashes -r requirements/base.lock
	$(UV) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.base requirements/dev.lock
	$(UV) --require-hashes -r requirements/dev.lock
	@touch $@

# Front-end packages come by npm; where the machine has no Node, one comes from PyPI into the virtual environment.
node_modules/.done: package-lock.json | $(VENV)/.uv
	@if command -v npm >/dev/null 2>&1; then npm ci --ignore-scripts --no-audit --no-fund --silent; \
	else $(UV) --require-hashes -r requirements/node.lock && $(BIN)/python .ci/npm.py ci --ignore-scripts --no-audit --no-fund --silent; fi
	@touch $@

$(VENDORED) &: node_modules/.done
	@mkdir -p $(VENDOR)
	@cp node_modules/bootstrap/dist/css/bootstrap.min.css node_modules/bootstrap/dist/js/bootstrap.bundle.min.js node_modules/htmx.org/dist/htmx.min.js $(VENDOR)/
	@touch $(VENDORED)

$(MESSAGES)/django.mo: $(MESSAGES)/django.po $(VENV)/.base
	@$(BIN)/python -m minsheng.ui.compile_messages

setup: $(VENV)/.base $(VENDORED) $(MESSAGES)/django.mo ## what running needs
setup-dev: $(VENV)/.dev $(VENDORED) $(MESSAGES)/django.mo ## what testing needs

# --- try it -----------------------------------------------------------------------------------------------------
demo: setup ## build the made-up county, run the weekly cycle, serve it (PEOPLE=1000000 for a million)
	$(BIN)/minsheng demo --people $(PEOPLE) --seed $(SEED) --home $(DEMO_HOME) --port $(PORT)

clean-demo: ## forget the made-up county
	rm -rf $(DEMO_HOME)

# --- prove it ---------------------------------------------------------------------------------------------------
# One suite after the other, each with two workers: three at a time took 1.4 times the CPU on two cores.
test: ## everything, at most 15 minutes on two cores
	@$(MAKE) --no-print-directory --jobs=2 packages
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target lint order types
	@$(MAKE) --no-print-directory --jobs=1 --keep-going unit db-sqlite db-postgres browser

packages: setup-dev
	@$(BIN)/python -m tests.support.packages

lint: setup-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup-dev
	$(BIN)/mypy

order: setup-dev
	$(BIN)/lint-imports

unit: setup-dev ## pure tests, worked cases, fitness of the house
	$(BIN)/pytest tests/unit tests/spec tests/fitness -q -n 2 --dist worksteal

db: db-sqlite db-postgres

db-sqlite: setup-dev
	$(BIN)/pytest tests/db -q -n 2 --dist worksteal

# Pages and plans ask the same queries on both databases; what locks, copies, stores or compares is asked of both.
BOTH := $(addprefix tests/db/,bulk trail feeds asking deaths/test_deaths.py deaths/test_by_files.py $(addprefix registry/test_,constraints.py facts.py register.py matching.py export_few.py) phone/test_concurrency.py phone/test_sending.py amendments/test_concurrency.py \
	rectification fieldwork/test_concurrency.py discovery/test_actions.py discovery/test_concurrency.py)

db-postgres: setup-dev
	$(BIN)/python -m tests.support.postgres $(BIN)/pytest $(BOTH) -q -n 2 --dist worksteal

browser: setup-dev
	$(BIN)/pytest tests/browser -q -n 2 --dist worksteal

$(VENV)/peers/.done: requirements/bench.lock | $(VENV)/.uv
	$(PYTHON) -m venv $(VENV)/peers
	$(BIN)/uv pip install --quiet --python $(VENV)/peers/bin/python --require-hashes -r requirements/bench.lock
	@touch $@

bench: setup-dev $(VENV)/peers/.done ## limit, our engines and peers in one run on the same facts (SIZE=1000000 KEEP=folder for the facts)
	MINSHENG_PEERS=$(VENV)/peers/bin/python $(BIN)/python -m benchmarks.engine --people $(SIZE) $(if $(KEEP),--keep $(KEEP))

soak: setup-dev ## full counts: fuzzing of the engines and of Spark (CROWD=10000000 FUZZ=1000000 for less)
	MINSHENG_CROWD=$(CROWD) $(BIN)/pytest tests/unit/engine_kernel/test_crowd.py -q -s
	MINSHENG_FUZZ=$(FUZZ) $(BIN)/pytest tests/unit/engine_spark tests/unit/engine_duckdb/test_fuzz.py -q -s

conformance: setup-dev ## run an outside suite: make conformance SUITE=dir
	@if [ -d "$(SUITE)" ]; then $(BIN)/pytest "$(SUITE)" -q; else echo "没有找到外部测试集 SUITE=$(SUITE) / outside suite is ABSENT" >&2; exit 1; fi

lock: $(VENV)/.uv ## compile the lock files anew (hashes, no addresses)
	cd requirements && for f in base dev uv node bench; do ../$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 $$f.in -o $$f.lock; done

clean: clean-demo
	rm -rf $(VENV) node_modules $(VENDOR) .mypy_cache .ruff_cache .pytest_cache
