# Everything one does with Ronde from a terminal; `make help` lists it.
.DEFAULT_GOAL := help
SHELL := /bin/sh

PORT ?= 8000
INSTANCE ?= instance
WORKERS ?= 2
TESTS ?= tests
REQUIRE ?=
VENV ?= .venv
PYTHON := $(VENV)/bin/python
export RONDE_VENV := $(VENV)
IN_INSTANCE := RONDE_INSTANCE="$(INSTANCE)" exec $(PYTHON)

.PHONY: help setup setup-dev run stop test demo accounts verify backup restore bench soak docs fmt lock

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## make .venv and install what Ronde needs (make run does this by itself)
	@sh ops/setup.sh

setup-dev:
	@sh ops/setup.sh dev

run: setup ## start Ronde with the demonstration; PORT=8000 and INSTANCE=instance can be chosen
	@exec $(PYTHON) -m ops.run --port $(PORT) --instance "$(INSTANCE)"

stop: setup ## stop a Ronde that still runs, also what a killed one left behind
	@exec $(PYTHON) -m ops.stop --instance "$(INSTANCE)"

test: setup-dev ## every check and test that can run here; what cannot is named (REQUIRE=all: a failure; REQUIRE=both: and all on both databases)
	@exec $(PYTHON) -m ops.test --workers $(WORKERS) --require "$(REQUIRE)" $(TESTS)

demo: setup ## replay the published rounds on a scratch database and print the figures
	@$(IN_INSTANCE) -m ops.command demo

accounts: setup ## the demonstration accounts
	@$(IN_INSTANCE) -m ops.command demo accounts

verify: setup ## check every invariant of the database in INSTANCE
	@$(IN_INSTANCE) -m ops.command verify

backup: setup ## write database and files to FILE=...
	@test -n "$(FILE)" || { echo "Say where to: make backup FILE=ronde-backup.tar" >&2; exit 1; }
	@$(IN_INSTANCE) -m ops.command backup "$(FILE)"

restore: setup ## put back what FILE=... holds (stop Ronde first)
	@test -n "$(FILE)" || { echo "Say from where: make restore FILE=ronde-backup.tar" >&2; exit 1; }
	@$(IN_INSTANCE) -m ops.command restore "$(FILE)"

bench: setup-dev ## measure our pages beside their floors (needs PostgreSQL)
	@exec $(PYTHON) -m bench

soak: setup-dev ## the long runs that `make test` leaves out
	@exec $(PYTHON) -m ops.test --soak --workers $(WORKERS) --require "$(REQUIRE)"

docs: setup ## write docs/lifecycles and docs/access.md anew from the code
	@exec $(PYTHON) -m ops.documents

fmt: setup-dev ## put the code in its form and repair what a machine can
	@$(PYTHON) -m ruff check --fix --quiet . ; $(PYTHON) -m ruff format .

lock: ## pin requirements*.in again (needs uv)
	@command -v uv >/dev/null || { echo "make lock needs uv: install it (pipx install uv)." >&2; exit 1; }
	uv pip compile --quiet --universal --no-header --no-emit-index-url requirements.in -o requirements.txt
	uv pip compile --quiet --universal --no-header --no-emit-index-url requirements-dev.in -o requirements-dev.txt
