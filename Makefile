# Two commands matter: `make run` and `make test`. `make help` lists the rest.
# Everything is installed under .venv (run) and .venv-dev (test), from hashed locks.

PYTHON ?= python3
RUN_ENV := .venv
DEV_ENV := .venv-dev
RUN := $(RUN_ENV)/bin
DEV := $(DEV_ENV)/bin
ASSETS := src/quartiers/web/static/staticfiles.json
DECOUPAGE := src/quartiers/catalogue/decoupage.parquet
OUT ?= out
PORT ?= 8000
MIRROR ?= ../shared/data

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run demo assets test lint types architecture unit mutants test-workspaces test-browser test-oidc test-postgres format lock bench clean
.SECONDARY:

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(RUN_ENV)/.ready: requirements.lock pyproject.toml scripts/environment.py
	@$(PYTHON) scripts/environment.py $(RUN_ENV) $<

$(DEV_ENV)/.ready: requirements-dev.lock pyproject.toml scripts/environment.py
	@$(PYTHON) scripts/environment.py $(DEV_ENV) $<

# The environment at hand makes the file: whichever of the two commands came first.
define decoupage
	@if [ ! -f $(DECOUPAGE) ] || [ package-lock.json -nt $(DECOUPAGE) ]; then \
		echo "→ communes, EPCI, départements, régions (paquet npm)"; \
		$(1)/bin/python scripts/decoupage.py $(DECOUPAGE); fi
endef

define assets
	@if [ ! -f $(ASSETS) ] || [ -n "$$(find package-lock.json scripts/assets.py src/quartiers/web/front $(1)/.ready -newer $(ASSETS) -print -quit)" ]; then \
		echo "→ style et carte du site (DSFR, MapLibre)"; \
		$(1)/bin/python scripts/assets.py; fi
endef

run: $(RUN_ENV)/.ready  ## load the demonstration territory, open the site (PORT=8000)
	$(call decoupage,$(RUN_ENV))
	$(call assets,$(RUN_ENV))
	@$(RUN)/quartiers serve --port $(PORT)

demo: $(RUN_ENV)/.ready  ## write the diagnostics of the demonstration territory as documents
	$(call decoupage,$(RUN_ENV))
	@$(RUN)/quartiers demo --out $(OUT)

assets: $(DEV_ENV)/.ready  ## gather the style and scripts of the site
	$(call assets,$(DEV_ENV))

test: $(DEV_ENV)/.ready  ## lint, types, architecture and tests
	$(call decoupage,$(DEV_ENV))
	$(call assets,$(DEV_ENV))
	@$(MAKE) --no-print-directory -j 2 lint types architecture
	@$(MAKE) --no-print-directory unit

lint: $(DEV_ENV)/.ready  ## style of the code
	@echo "→ ruff"
	@$(DEV)/ruff check --quiet .
	@$(DEV)/ruff format --check --quiet .

types: $(DEV_ENV)/.ready  ## types of the library
	@echo "→ mypy"
	@$(DEV)/mypy --no-error-summary

architecture: $(DEV_ENV)/.ready  ## who may import whom
	@echo "→ import-linter"
	@$(DEV)/lint-imports --no-logo > .import-linter.out || { cat .import-linter.out; rm -f .import-linter.out; exit 1; }
	@rm -f .import-linter.out

# Those that write in a database are apart: together they would pass five minutes.
unit: $(DEV_ENV)/.ready  ## tests alone (ARGS="-k name" to choose)
	@echo "→ pytest"
	@$(DEV)/python -m pytest -n 2 --dist worksteal -q -m "not django_db and not site" $(ARGS)

test-workspaces: $(DEV_ENV)/.ready  ## tests of the workspaces, on SQLite
	$(call decoupage,$(DEV_ENV))
	$(call assets,$(DEV_ENV))
	@echo "→ espaces de travail, sur SQLite"
	@$(DEV)/python -m pytest -n 2 --dist worksteal -q -m "django_db or site" tests/web $(ARGS)

format: $(DEV_ENV)/.ready  ## rewrite the code in the house style
	@$(DEV)/ruff check --fix --quiet .
	@$(DEV)/ruff format --quiet .

mutants: $(DEV_ENV)/.ready  ## break each condition of the catalogue: a hand-written case must see it
	$(call decoupage,$(DEV_ENV))
	@$(DEV)/python scripts/mutants.py $(ARGS)

test-browser: $(DEV_ENV)/.ready  ## pages in headless Chromium: accessibility, phone width, dark mode
	$(call decoupage,$(DEV_ENV))
	$(call assets,$(DEV_ENV))
	@$(DEV)/python scripts/debian.py chromium chromium
	@$(DEV)/python scripts/debian.py soffice libreoffice-writer
	@echo "→ pages dans Chromium"
	@$(DEV)/python -m pytest -q tests/browser -o addopts="--strict-markers --import-mode=importlib -ra" $(ARGS)

test-oidc: $(DEV_ENV)/.ready  ## sign in by a real OpenID server set as ProConnect
	@echo "→ ProConnect"
	@$(DEV)/python scripts/npm_packages.py tests/oidc oidc-provider
	@$(DEV)/python -m pytest -q tests/oidc -o addopts="--strict-markers --import-mode=importlib -ra --disable-socket --allow-hosts=127.0.0.1,::1,localhost" $(ARGS)

test-postgres: $(DEV_ENV)/.ready  ## the same on a PostgreSQL of their own
	$(call decoupage,$(DEV_ENV))
	$(call assets,$(DEV_ENV))
	@echo "→ PostgreSQL"
	@$(DEV)/python scripts/postgres.py $(DEV)/python -m pytest -n 2 --dist worksteal -q -m "django_db or site" tests/web $(ARGS)

# The alternatives live in environments of their own, so that they hold nothing of ours back.
.venv-bench-%/.ready: benchmarks/requirements-%.txt
	@echo "→ environnement de comparaison $*"
	@$(PYTHON) -m venv --clear .venv-bench-$*
	@.venv-bench-$*/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	@touch $@

bench: $(DEV_ENV)/.ready .venv-bench-duckdb/.ready .venv-bench-sedona/.ready  ## measure beside the alternatives, write benchmarks/RESULTS.md (ARGS=name to choose)
	$(call decoupage,$(DEV_ENV))
	@$(DEV)/python benchmarks/run.py $(ARGS)

lock:  ## remake the two locks (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --group build pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --group dev -c requirements.lock pyproject.toml -o requirements-dev.lock

clean:  ## remove what make made
	rm -rf $(RUN_ENV) $(DEV_ENV) node_modules $(OUT) dist $(DECOUPAGE) src/quartiers/web/static
