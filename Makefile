# Two commands matter: `make run` serves the portal, `make test` checks everything.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
MINUTES ?= 10
ONLY ?= tests
UPGRADE ?=
SECONDS ?= 5
SEED ?=
ROUNDS ?=
ONLY_ROUND ?=

# For .ci/setup, which makes .venv with it. From then on only .venv's Python is used.
export PYTHON
VENV_PYTHON := .venv/bin/python

# The checks look at the code alone: on a database of their own, whatever
# DATABASE_URL says, so that `make test` never touches a real one.
ON_SQLITE := env DATABASE_URL=sqlite://:memory:

.DEFAULT_GOAL := help
# The steps of a target follow each other, also under `make -j`.
.NOTPARALLEL:
.PHONY: help run test test-services test-postgres test-faults setup setup-run lint fuzz bench bench-load screenshots lock clean

help: ## List the targets
	@echo "make TARGET, where TARGET is one of:"
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1\t\2/p' $(MAKEFILE_LIST) | expand -t 14
	@echo "Variables: HOST ($(HOST)) and PORT ($(PORT)) for run, MINUTES ($(MINUTES)) and ONLY ($(ONLY))"
	@echo "for fuzz, SECONDS ($(SECONDS)) for bench-load, SEED, ROUNDS, MINUTES and ONLY_ROUND for test-faults,"
	@echo "UPGRADE (such as \"--upgrade-package NAME\") for lock, PYTHON ($(PYTHON)) for all."

run: setup-run ## Install what is missing, load the sample issues and serve the portal
	@echo "==> Bringing the database up to date"
	@$(VENV_PYTHON) manage.py migrate --no-input
	@echo "==> Loading the sample issues"
	@JOBS=off $(VENV_PYTHON) manage.py load_samples --online
	@echo "==> Making the issues' PDFs in the background (log: var/jobs/jobs.log)"
	@JOBS=off $(VENV_PYTHON) manage.py make_pdfs --background
	@echo "==> Serving the portal at http://$(HOST):$(PORT)/ (stop it with Ctrl-C)"
	@export PYTHONUNBUFFERED=1; $(VENV_PYTHON) manage.py run_jobs --with-parent --log & \
	exec $(VENV_PYTHON) manage.py runserver "$(HOST):$(PORT)"

# On PostgreSQL, what the database itself decides: models, jobs, locks, steps of
# the office, effect as SQL. `make test-services` runs there what else uses the database.
ON_POSTGRES := tests/models tests/jobs tests/office tests/effect/test_state_twin.py
# What else writes or asks in SQL that differs from SQLite's.
MORE_ON_POSTGRES := tests/importing tests/search tests/archive_check tests/sheets tests/effect tests/gazette
# What uses no database, or one of its own: the same on any.
PURE := --ignore=tests/parsing --ignore=tests/prints/pdf --ignore=tests/test_doors.py --ignore=tests/test_docs.py

PYTEST := $(VENV_PYTHON) -m pytest -n 2

# Two runs of one revision give the same result: sets have one order too.
test: export PYTHONHASHSEED = 0
test: setup lint ## Install what is missing, then run every check and every test that needs no service
	@echo "==> Testing on SQLite"
	@$(ON_SQLITE) $(PYTEST) -m "not browser and not services"
	@echo "==> Testing on a throw-away PostgreSQL cluster what the database decides"
	@.ci/with-postgres $(PYTEST) -m "not services" $(ON_POSTGRES) --ignore=tests/jobs/test_processes.py

# They wait for mirrors, disks and other programs much of the time. Skipped with the reason where
# there is no mirror, or no Java.
DEBIAN := $(ON_SQLITE) $(VENV_PYTHON) -m pytest -rs -m services tests/deploy
SEARCH_SERVER := $(ON_SQLITE) $(VENV_PYTHON) -m pytest -rs -m services tests/search/opensearch
# The files that have a test with a mark: to look through all others takes each process a while.
MARKED = $(filter-out tests/deploy/% tests/search/opensearch/%,$(shell \
	grep -rlE 'pytest\.mark\.(browser|services)' tests --include='test_*.py' | LC_ALL=C sort))

test-services: export PYTHONHASHSEED = 0
test-services: ## Run the browser, the walks over every address and outlet, real processes and servers, all on PostgreSQL
	@.ci/setup services
	@echo "==> The browser, walks, real processes and servers, on SQLite; beside them, and told after them,"
	@echo "    a bare Debian: installed, upgraded, gone back; and a search server, of one node and of three"
	@# What follows one another takes longest, and so goes first; of a file, what it prepares is
	@# prepared once, since a process is given files that follow each other.
	@.ci/beside '$(DEBIAN) && $(SEARCH_SERVER)' \
		nice $(ON_SQLITE) $(PYTEST) --dist worksteal -m "browser or services" $(MARKED)
	@echo "==> What else writes to the database or asks it much, on a throw-away PostgreSQL cluster"
	@.ci/with-postgres $(PYTEST) -m "not browser and not services" $(MORE_ON_POSTGRES)

test-postgres: export PYTHONHASHSEED = 0
test-postgres: setup ## Run all that uses the database on a throw-away PostgreSQL cluster
	@.ci/with-postgres $(PYTEST) -m "not browser and not services" $(PURE)

# The ten minutes of fuzz are not those of test-faults, whose rounds are counted by default.
FAULT_MINUTES := $(if $(filter command% environment%,$(origin MINUTES)),MINUTES=$(MINUTES))

test-faults: export PYTHONHASHSEED = 0
test-faults: ## Kill, fill, lock, break and restart at random moments: ROUNDS of the draw SEED, or for MINUTES
	@.ci/setup services
	@echo "==> Faults at random moments, on SQLite and on PostgreSQL"
	@$(ON_SQLITE) SEED=$(SEED) ROUNDS=$(ROUNDS) ONLY_ROUND=$(ONLY_ROUND) $(FAULT_MINUTES) \
		$(VENV_PYTHON) -m pytest -s -rs -m services tests/faults/test_random_faults.py

setup: ## Install what running and testing need: Debian packages, .venv, Python packages
	@.ci/setup test

setup-run:
	@.ci/setup run

lint: setup ## Check style, types, templates, migrations and settings
	@echo "==> Checking style (ruff)"
	@.venv/bin/ruff check
	@.venv/bin/ruff format --check
	@echo "==> Checking types (mypy)"
	@.venv/bin/mypy
	@echo "==> Checking templates (djlint)"
	@.venv/bin/djlint --lint --quiet templates
	@echo "==> Checking that no migration is missing"
	@$(ON_SQLITE) $(VENV_PYTHON) manage.py makemigrations --check --dry-run
	@echo "==> Checking the project (Django)"
	@$(ON_SQLITE) PORTAL_URL=https://gongbao.shili.example $(VENV_PYTHON) manage.py check --deploy --fail-level WARNING

fuzz: setup ## Run the property tests on ever new examples, for MINUTES
	@echo "==> Fuzzing for $(MINUTES) minutes"
	@$(ON_SQLITE) .ci/fuzz $(MINUTES) $(ONLY)

bench: setup ## Measure parsing, search and PDFs as they grow, beside other ways; and the order of answers
	@echo "==> Measuring"
	@$(ON_SQLITE) $(VENV_PYTHON) -m pytest tests/bench -s

bench-load: setup ## Measure the deployed stack under load, for SECONDS a run, beside nginx with plain files
	@.ci/setup services
	@echo "==> Loading nginx, the portal and a throw-away PostgreSQL cluster"
	@.ci/with-postgres $(VENV_PYTHON) -m tests.bench.load $(SECONDS)

screenshots: setup ## Take the screenshots that README and docs/editors.md show
	@echo "==> Taking screenshots"
	@$(ON_SQLITE) $(VENV_PYTHON) -m tests.browser.screenshots

lock: ## Write the pinned packages and their hashes, from .ci/requirements/*.in
	@echo "==> Locking the Python packages"
	@.ci/lock $(UPGRADE)

clean: ## Remove .venv and all caches; the portal's data (var/) stays
	@echo "==> Removing .venv and caches"
	@rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
