# make demo: everything from an empty machine to a comparison on real data. make test: the tests.
# Python 3.11+ and a package registry are all that is needed.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CLI := $(BIN)/python scripts/cli.py
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

.DEFAULT_GOAL := help
.PHONY: help demo test lint docs notebooks viz bench clean

help:  ## say what there is
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 12

# An environment is current while its stamp is newer than what it was made from.
$(VENV)/pyvenv.cfg:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "error: Python 3.11 or later is needed, $$($(PYTHON) --version) was found; set PYTHON=..." >&2; exit 2; }
	@echo "Creating the environment in $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)

$(VENV)/demo.stamp: $(VENV)/pyvenv.cfg pyproject.toml constraints.txt
	@echo "Installing assembled-core (a minute or two the first time) ..."
	@$(PIP) -e '.[ml,demo]'
	@touch $@

$(VENV)/dev.stamp: $(VENV)/demo.stamp
	@echo "Installing what the tests and checks need ..."
	@$(PIP) -e '.[ml,demo,yahoo,viz,notebooks,docs,dev]'
	@touch $@

demo: $(VENV)/demo.stamp  ## the whole job on real market data: build, train, evaluate, backtest, compare
	@PATH="$(abspath $(BIN)):$$PATH" CLI="$(CLI)" bash scripts/demo.sh

test: $(VENV)/dev.stamp  ## the tests
	@$(BIN)/python -m pytest

lint: $(VENV)/dev.stamp  ## ruff, mypy and the architecture contract
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

docs: $(VENV)/dev.stamp  ## build the documentation into site/
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

notebooks: $(VENV)/dev.stamp  ## run every notebook
	@$(BIN)/python -m pytest --nbmake notebooks

viz: $(VENV)/dev.stamp  ## build the Kedro-Viz page into build/
	@$(BIN)/kedro viz build --include-previews

bench: $(VENV)/dev.stamp  ## time the rooms on 500 symbols of 2520 days
	@$(BIN)/python benchmarks/run.py

clean:  ## remove the environment and everything built
	@rm -rf $(VENV) build site .viz
