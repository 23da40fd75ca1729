# What is done every day, and `make chaos`. `make check` is what a change must pass.

PYTHON ?= .venv/bin/python

.PHONY: setup check test fmt run chaos

setup:
	python3 -m venv .venv
	.venv/bin/pip install -q --no-deps -r requirements.lock
	.venv/bin/pip install -q --no-deps -e .

check:
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy
	$(PYTHON) -m pytest --cov=pairing --cov-branch --cov-fail-under=100

test:
	$(PYTHON) -m pytest

fmt:
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m ruff format .

run:
	$(PYTHON) app.py run

# make chaos ARGS="--seed 3 --kills 1000 --minutes 20"; what it can do: make chaos ARGS=--help
chaos:
	$(PYTHON) -m tests.faults $(ARGS)
