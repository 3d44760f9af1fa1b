# The verbs of this repository. Each one sets up what it needs; nothing is run by hand before it.
# Variables: VENV (where the environment lives), PYTHON (which interpreter makes it), N, K, ONLY, ONCE.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

VENV ?= .venv
PYTHON ?= python3
RUN := $(VENV)/bin/python
STAMP := $(VENV)/.stamp

# Room by room what the tests must reach, in branches: where a fault costs a dossier, all of it.
COVERED_FULLY := accord/* edge/desk/* hub/office/*
COVERED_MOSTLY := ground/* edge/*.py edge/main/* edge/api/* edge/devices/* edge/store/* edge/sync/* hub/*.py hub/main/* hub/api/* hub/store/* hub/sync/*

ONLY ?= tests
K ?=
N ?= 20000
ONCE ?=

.PHONY: help setup demo check fix test simulate crash bench mutants docs lock lint types clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# ------------------------------------------------------------------------------------------------- set-up

$(STAMP)-python: requirements/dev.txt pyproject.toml hatch_build.py
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || \
		{ echo 'Python 3.11 to 3.13 is needed; name one with make PYTHON=python3.12'; exit 1; }
	@PYTHON=$(PYTHON) tools/system_packages.sh python3-venv
	$(PYTHON) -m venv $(VENV)
	$(RUN) -m pip install --quiet --require-hashes -r requirements/dev.txt
	$(RUN) -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(STAMP)-assets: web/package-lock.json web/assets.json tools/assets.py $(STAMP)-python
	@tools/system_packages.sh npm
	$(RUN) -m tools.assets
	@touch $@

CATALOGUES := $(wildcard edge/api/words/*/LC_MESSAGES/*.po hub/api/words/*/LC_MESSAGES/*.po)

$(STAMP)-words: $(CATALOGUES) $(STAMP)-python
	$(RUN) -m tools.words
	@touch $@

setup: $(STAMP)-python $(STAMP)-assets $(STAMP)-words ## environment, front-end assets, compiled words

demo: setup ## one hub and two boxes on this machine, with simulated devices (ONCE=1: the whole story, unattended)
	@tools/system_packages.sh mosquitto
	$(RUN) -m tools.demo $(if $(ONCE),--once)

# -------------------------------------------------------------------------------------------------- gates

check: setup ## everything a change must pass
	@tools/system_packages.sh mosquitto chromium iproute2 nftables strace
	tools/check.sh $(RUN) "$(COVERED_FULLY)" "$(COVERED_MOSTLY)" $(N)

lint: setup
	$(RUN) -m ruff format --check
	$(RUN) -m ruff check
	$(VENV)/bin/lint-imports

types: setup
	$(RUN) -m mypy

fix: setup ## format, and mend what the linter can mend
	$(RUN) -m ruff format
	$(RUN) -m ruff check --fix

test: setup ## the tests alone (K='words of a name', ONLY='tests/accord')
	$(RUN) -m pytest $(ONLY) $(if $(K),-k '$(K)')

simulate: setup ## random schedules of faults against box and hub (N=20000)
	$(RUN) -m tests.sim --seeds $(N) --exhaustive 3 --bugs --check-replay

crash: setup ## power cut at every write, kill at every system call
	@tools/system_packages.sh strace
	$(RUN) -m tests.crash

bench: setup ## figures, each beside its limit or its peer
	@tools/system_packages.sh mosquitto iproute2 chromium
	$(RUN) -m tests.bench

mutants: setup ## every protection broken in turn; each must turn a test red
	$(RUN) -m pytest tests/mutants

docs: setup ## write the pages that are made from the code
	$(RUN) -m tools.docs

lock: $(STAMP)-python ## choose versions anew and lock them with their hashes
	tools/lock.sh $(VENV)

clean:
	rm -rf $(VENV) var web/node_modules
