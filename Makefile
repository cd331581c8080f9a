# The whole developer interface. `make` lists it.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

# The interpreter that starts the bootstrap: any Python 3.8 or newer. The bootstrap finds the rest.
BOOTSTRAP ?= python3
PY := .venv/bin/python
# Where this is set, every process of a test would compile all that it imports anew.
unexport PYTHONDONTWRITEBYTECODE
# One more than a small machine has processors: a test also waits, for disks and for what it started.
WORKERS ?= 3
# Any value (`make test-long FULL=1`) attacks as often as the figures in the documentation say: hours, not minutes.
FULL ?=
LONG := $(PY) -m pytest -n 2 --dist loadfile -m "long and not story"
# Tests that install Linkarms and start databases of their own.
INSTALLED := tests/durability tests/running
HOURS := tests/leaks tests/machine
# On PostgreSQL these follow in test-long: attacks, the rooms over what was tried on both, backups of whole installations.
# What is marked `later` runs in this lane alone.
LATER := tests/architecture tests/security tests/leaks tests/fuzz tests/machine tests/workspace tests/upgrade tests/cli/test_backup.py
# Half a minute each, so on SQLite too in test-long: whole databases brought from one state to another.
SLOW := tests/upgrade tests/architecture/test_first_start.py tests/cli/test_backup.py
ON_POSTGRESQL := -m "not long and not story and not once"
BENCHES := "intake" "pages" "growth" "export" "import" "import --sqlite" \
	"search" "search --sqlite" "articles" "articles --sqlite" "quality"
UV := $(shell command -v uv || echo .build/uv/bin/uv)
COMPILE = $(UV) pip compile --quiet --universal --generate-hashes --no-header --no-annotate --python $(PY)

.PHONY: help run demo test test-long test-sqlite test-postgresql mutants defences bench check lock messages screenshots base dev

help: ## List what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

run: base ## Start Linkarms on this machine, with SQLite in ./data
	.venv/bin/linkarms serve

demo: base ## Build and start a marked demo in ./demo-data
	.venv/bin/linkarms demo

test: dev ## Everything that is checked before a change goes in, on SQLite and PostgreSQL
	$(PY) tools/system_parts.py
	$(MAKE) --no-print-directory check
	$(MAKE) --no-print-directory test-sqlite
	$(MAKE) --no-print-directory test-postgresql

test-sqlite: dev
	env -u LINKARMS_DATABASE_URL $(PY) -m pytest -n $(WORKERS) --dist worksteal $(if $(findstring tests/,$(ARGS)),,$(SLOW:%=--ignore %)) $(ARGS)

# What is the same on every database was tried on SQLite; attacks and stories follow in test-long.
test-postgresql: dev
	$(PY) tools/pg.py run -- $(PY) -m pytest -n $(WORKERS) --dist worksteal $(ON_POSTGRESQL) $(if $(findstring tests/,$(ARGS)),,$(LATER:%=--ignore %)) $(ARGS)

# The first are whole installations, many of them killed or stopped: nothing else runs beside those two lanes, and the file
# of the kills, which takes longest, begins early. What would
# not fit into an hour (every leak by everybody, long stories of the machine, the same on PostgreSQL) is left to FULL=1.
test-long: export LINKARMS_FULL = $(FULL)
test-long: dev ## Attacks: kills, fuzz, whole installations, stories on PostgreSQL, mutants, defences (FULL=1: all of them, for hours)
	$(PY) tools/system_parts.py
	env -u LINKARMS_DATABASE_URL $(LONG) --no-loadscope-reorder $(INSTALLED) $(ARGS)
	env -u LINKARMS_DATABASE_URL $(LONG) $(INSTALLED:%=--ignore %) $(if $(FULL),,$(HOURS:%=--ignore %)) $(ARGS)
	env -u LINKARMS_DATABASE_URL $(PY) -m pytest -n 2 $(SLOW) $(ARGS)
	$(if $(FULL),$(PY) tools/pg.py run -- $(LONG) $(INSTALLED:%=--ignore %) $(ARGS))
	$(PY) tools/pg.py run -- $(PY) -m pytest -n $(WORKERS) --dist worksteal $(ON_POSTGRESQL) $(LATER) $(ARGS)
	$(PY) tools/pg.py run -- $(PY) -m pytest -n 2 -m story tests/stories $(ARGS)
	$(MAKE) --no-print-directory mutants
	$(PY) tools/defences.py

# Every figure that is promised, one after the other, whether or not the one before was kept.
bench: dev ## Measure what is promised about speed, beside its baselines (alone on the machine, an hour or more)
	$(PY) tools/system_parts.py bench
	@missed=0; for one in $(BENCHES); do echo "== $$one"; .venv/bin/linkarms bench $$one || missed=1; done; exit $$missed

mutants: dev ## Change the sharing policy and the terms bit by bit: a test must notice each change
	$(PY) tools/mutants.py

defences: dev ## Take each defence away in a copy: the tests that hold it must notice (ARGS: words of its name)
	$(PY) tools/defences.py $(ARGS)

check: dev ## Style, types, floors, templates, translations: seconds, no tests
	$(PY) -m ruff check .
	$(PY) -m ruff format --check --quiet .
	.venv/bin/lint-imports --no-logo --cache-dir .build/import-linter
	LINKARMS_DATA_DIR=.build/check $(PY) -m mypy
	$(PY) -m djlint --lint --quiet src/linkarms
	$(PY) tools/messages.py check

lock: dev $(UV) ## Compile the lock files from the ranges in pyproject.toml (UPGRADE=--upgrade for newer ones)
	$(COMPILE) $(UPGRADE) pyproject.toml -o requirements/base.txt
	$(COMPILE) $(UPGRADE) -c requirements/base.txt --group build -o requirements/build.txt
	$(COMPILE) $(UPGRADE) -c requirements/base.txt -c requirements/build.txt --group dev pyproject.toml -o requirements/dev.txt

messages: dev ## Collect what is to be translated, and compile the translations
	$(PY) tools/messages.py update
	$(PY) tools/compile_messages.py

screenshots: dev ## Take the pictures of the documentation from a demo
	$(PY) tools/screenshots.py

base:
	@$(BOOTSTRAP) bootstrap.py base

dev:
	@$(BOOTSTRAP) bootstrap.py dev

.build/uv/bin/uv:
	$(PY) -m venv .build/uv
	.build/uv/bin/pip install --quiet --disable-pip-version-check uv
