# Each target does its own set-up: a fresh machine needs make and Python 3.11, 3.12 or 3.13.
#   make demo    a made-up hospital, and the case study run on it in the Private Data kernel
#   make lab     the same in JupyterLab
#   make test    lint, types, import layers, all tests (this is what CI runs)
#   make bench   how fast, beside a stock kernel and plain DuckDB
#   make trust   how many lines have to be right, room by room (docs/trust.md)
#   make bench-large    10,000,000 people: 5 GB of memory, 4 GB of disk, a quarter of an hour

SHELL := /bin/bash
BIN := .venv/bin
SETUP := .venv/.installed
KERNEL := .venv/share/jupyter/kernels/private-data/kernel.json
# The first Python that is there, runs, and is of a version that is supported.
PYTHON ?= $(shell for python in python3.11 python3.12 python3.13 python3; do \
	$$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null \
	&& echo $$python && break; done)

# Whether there is what the tests in a real browser need.
BROWSER := command -v node >/dev/null && command -v chromium >/dev/null && test -d labextension/node_modules/playwright-core

.PHONY: setup demo lab labextension test trust picture bench bench-large clean
.DELETE_ON_ERROR:

setup: $(SETUP)

$(SETUP): pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 is needed (make PYTHON=/path/of/python3)"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev,lab]'
	@touch $@

$(KERNEL): $(SETUP)
	$(BIN)/sarus-kernel kernel install --sys-prefix
	@touch $@

demo: $(KERNEL)
	@$(BIN)/python scripts/demo.py

lab: $(KERNEL) labextension
	@$(BIN)/python scripts/demo.py --vault-only
	SARUS_KERNEL_VAULT=$(CURDIR)/demo/vault $(BIN)/jupyter lab notebooks/case_study.ipynb

# Badges, panel and SQL cells in JupyterLab: built where there is Node, left out with a notice elsewhere.
labextension: $(SETUP)
	@$(BIN)/python scripts/labextension.py

test: $(SETUP) labextension
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	test ! -d labextension/node_modules || (cd labextension && npm --silent run check)
	@$(BROWSER) || echo "NOT RUN: tests/browser. They need Node 20.19 or later, npm, and chromium."
	$(BIN)/pytest $$($(BROWSER) || echo --ignore=tests/browser)

trust: $(SETUP)
	@$(BIN)/python scripts/architecture.py

picture: $(SETUP)
	$(BIN)/python scripts/architecture.py --draw

bench: $(KERNEL)
	@set -e; for file in benchmarks/*.py; do echo "== $$file"; $(BIN)/python $$file; done

bench-large: $(SETUP)
	$(BIN)/python benchmarks/questions.py 10000 1000000 10000000

clean:
	rm -rf .venv demo build dist *.egg-info
	rm -rf labextension/node_modules labextension/lib labextension/built
