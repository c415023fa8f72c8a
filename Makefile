# plotserver: every command there is. `make` lists them.
#
# A fresh Debian or Ubuntu with Python 3.11+ and make is enough; the rest is set up by the first command.

PYTHON ?= python3
BIN := .venv/bin
ARGS ?=
# Processes that run the tests side by side, each with a PostgreSQL of its own; 0 is one after the other.
WORKERS ?= 2
# Node may have been installed in the virtual environment; the system's comes first.
WITH_NODE := PATH="$$PATH:$(CURDIR)/$(BIN)"

.DEFAULT_GOAL := help
.PHONY: help setup demo test check audit conformance bench bless fuzz clients peers image clean

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## make this clone ready to serve: Python packages, page, base map
	@$(PYTHON) -m setup run

demo: setup ## serve the exercise on http://127.0.0.1:8000 (PLOTSERVER_PORT, PLOTSERVER_DATA); Ctrl-C stops all
	@exec $(BIN)/plotserver demo

test: ## run the whole suite (ARGS="tests/pure -k signs" runs a part)
	@$(PYTHON) -m setup test
	@$(PYTHON) -m setup.page test
	@$(WITH_NODE) $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile $(ARGS)

check: ## lint, formatting, types, import rules, and that no sign has changed unseen
	@$(PYTHON) -m setup check
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m symbology.lock --check
	$(BIN)/hadolint Dockerfile
	@$(PYTHON) -m setup.page check

audit: ## look for known weaknesses in the packages that are used, where the services for it can be reached
	@$(PYTHON) -m setup check
	@$(PYTHON) -m setup.audit

conformance: ## hold both APIs to the standards (ETS_FEATURES=, ETS_TILES=: jars of OGC; OGC_CHECKER=: a command)
	@$(PYTHON) -m setup test
	@ETS_FEATURES="$(ETS_FEATURES)" ETS_TILES="$(ETS_TILES)" OGC_CHECKER="$(OGC_CHECKER)" $(PYTHON) -m setup.conformance

bench: ## run the benchmarks (ARGS goes to them)
	@$(PYTHON) -m setup test
	@$(BIN)/python -m benchmarks $(ARGS)

bless: ## rewrite the golden files from what the code makes now; review the difference
	@$(PYTHON) -m setup test
	@$(WITH_NODE) $(BIN)/python -m pytest --bless $(ARGS)

fuzz: ## try 50,000 odd requests and as many odd filters (an hour or two)
	@$(PYTHON) -m setup test
	@PLOTSERVER_TEST_FUZZ_CASES=50000 PLOTSERVER_TEST_CQL2_CASES=25000 \
		$(BIN)/python -m pytest -s tests/fuzz tests/database/test_cql2_fuzz.py $(ARGS)

clients: ## install the real clients of the tests: Chromium, GDAL, QGIS, and a Debian 13 with newer ones (needs root)
	@$(PYTHON) -m setup.clients

peers: ## install other servers for the tests of harvesting: pycsw, pygeoapi, MapServer (as root)
	@$(PYTHON) -m setup.peers

image: ## build the container image and see it answer (needs buildah, or docker or podman)
	@setup/image.sh

clean: ## remove what was built here; the data directory stays
	rm -rf .venv .setup build *.egg-info plotserver/static plotserver/basemap/built .mypy_cache .ruff_cache .pytest_cache
	rm -rf plotserver/page/node_modules plotserver/basemap/node_modules
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
