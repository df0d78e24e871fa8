# The commands of a developer's day. `make demo` and `make test` are all a newcomer needs.
# With uv on the machine it is used; without it plain python3 and pip install the same locked, hashed versions.

PYTHON ?= python3
BIN := .venv/bin
UV := $(shell command -v uv 2>/dev/null)

.DEFAULT_GOAL := help
.PHONY: help demo test check bench pictures lock format

help:  ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

demo: .venv/demo  ## play a whole town on this machine; Ctrl-C ends it
	$(BIN)/maisapo demo

test: .venv/dev  ## every test; those without PostgreSQL or Chromium are skipped and say so
	$(BIN)/pytest -n auto --dist worksteal

check: .venv/dev  ## style, types, layers, templates, dependencies
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --lint bot/console/templates bot/pages/templates bot/simulator/page/static/phone.html
	$(BIN)/deptry bot handlers

bench: .venv/dev  ## how fast, how heavy: one table
	$(BIN)/python -m tests.benchmarks

pictures: .venv/dev  ## take the pictures in docs/pictures again
	PICTURES=1 $(BIN)/pytest -q -m browser

format: .venv/dev  ## put the code in order
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock:  ## after a change of dependencies: uv.lock and its two exports (needs uv)
	uv lock
	uv export --locked --no-dev --group build --extra postgres --no-emit-project --format requirements-txt -o requirements.txt -q
	uv export --locked --group dev --all-extras --no-emit-project --format requirements-txt -o requirements-dev.txt -q

.venv/demo: requirements.txt pyproject.toml
	$(call install,requirements.txt,--no-dev --group build --extra postgres)
	@touch $@

.venv/dev: requirements-dev.txt pyproject.toml
	$(call install,requirements-dev.txt,--group dev --all-extras)
	@touch $@ .venv/demo

ifneq ($(UV),)
define install
	UV_COMPILE_BYTECODE=1 uv sync --locked --inexact $(2) --no-install-project
	uv pip install -q --no-deps --no-build-isolation -e .
endef
else
define install
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r $(1)
	$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
endef
endif
