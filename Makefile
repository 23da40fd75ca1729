# The five things done every day. `make check` is what a change must pass.

PYTHON ?= .venv/bin/python

.PHONY: setup check test fmt run

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
