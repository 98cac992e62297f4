# The commands of this house; `make` alone lists them. Nothing but Python, git and make has to be there before.

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
# Further words for the command that a target runs: make test ARGS=tests/gigs
ARGS ?=
LOCK_HEADER := \# Every version, direct or not. Made from requirements-dev.txt by 'make lock'; do not edit.

.DEFAULT_GOAL := help
.PHONY: help run demo test check lint format fuzz bench messages screenshots lock clean

help: ## list these commands
	@sed -n 's/^\([a-z]*\):[^#]*## /\1|/p' Makefile | awk -F'|' '{ printf "  make %-8s %s\n", $$1, $$2 }'

run: $(VENV)/.runtime .env ## run the Space on this machine; the first time installs everything
	@exec $(PY) manage.py run $(ARGS)

demo: $(VENV)/.runtime .env ## show what the engine does, in the terminal
	@$(PY) manage.py demo $(ARGS)

test: $(VENV)/.dev ## run the whole suite, on PostgreSQL and then on SQLite
	$(PY) -m pytest $(ARGS)
	SPACE_TEST_DATABASE=sqlite $(PY) -m pytest $(ARGS)

check: lint test ## everything that has to be right before a commit

lint: $(VENV)/.dev ## format, style, types, directions of imports, missing migrations
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	DEBUG=on $(PY) -m mypy .
	$(VENV)/bin/lint-imports
	DEBUG=on $(PY) manage.py makemigrations --check --dry-run

format: $(VENV)/.dev ## write the code in the house's format
	$(PY) -m ruff format .
	$(PY) -m ruff check --fix .

fuzz: $(VENV)/.dev ## send random requests to every endpoint for ten minutes, or SPACE_FUZZ_SECONDS
	SPACE_FUZZ_SECONDS=$${SPACE_FUZZ_SECONDS:-600} $(PY) -m pytest tests/api/test_fuzz.py $(ARGS)

bench: $(VENV)/.dev ## measure the hot paths beside their floors
	$(PY) -m benchmarks $(ARGS)

messages: $(VENV)/.dev ## collect what the pages say for translation, and compile it; needs gettext
	DEBUG=on $(PY) manage.py makemessages --locale de --no-location --no-obsolete --no-wrap --ignore '.venv' --ignore 'tests/*' --ignore 'var/*'
	DEBUG=on $(PY) manage.py compilemessages --locale de --ignore '.venv' --verbosity 0

screenshots: $(VENV)/.dev ## write every page of a demo Space into docs/screenshots
	$(PY) -m pytest tests/browser/screenshots.py

lock: $(VENV)/.dev ## pin what the requirements name; ARGS=--upgrade takes the newest
	@grep -hv '^-[cr]' requirements.txt requirements-dev.txt | $(PY) -m uv pip compile --quiet --universal \
		--python-version 3.11 --no-annotate --no-header --output-file requirements.lock $(ARGS) - > /dev/null
	@{ echo "$(LOCK_HEADER)"; cat requirements.lock; } > requirements.lock.new
	@mv requirements.lock.new requirements.lock

clean: ## remove what was installed and made, but not .env nor var/, which hold your Space
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Written once and never again: it holds this Space's secret.
.env:
	@umask 077; printf 'DEBUG=on\nSECRET_KEY=%s\n' "$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(50))')" > .env
	@echo "Wrote .env with a secret of its own; .env.example tells what else can be set."

$(VENV)/.runtime: requirements.txt requirements.lock | $(PY)
	@echo "Installing what the Space runs on into $(VENV) ..."
	@$(PY) -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.runtime
	@echo "Installing what the Space is tested with into $(VENV) ..."
	@$(PY) -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

$(PY):
	@command -v "$(PYTHON)" > /dev/null || { \
		echo "There is no $(PYTHON) here: install Python 3.11 or newer, or name one: make run PYTHON=/path/to/python3"; \
		exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "The Space needs Python 3.11 or newer, and this is $$("$(PYTHON)" --version 2>&1):" \
			"name a newer one, for example: make run PYTHON=python3.12"; \
		exit 1; }
	@"$(PYTHON)" -c 'import venv, ensurepip' 2> /dev/null || { \
		echo "$(PYTHON) lacks its venv module: install it (Debian, Ubuntu: apt install python3-venv) and try again."; \
		exit 1; }
	@"$(PYTHON)" -m venv --clear $(VENV)
