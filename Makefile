# Each target first sets up what it needs in .venv.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: help report example test check docs simulate words accept fuzz corpus lab testlab bench lock clean
.DEFAULT_GOAL := help

help:  ## List the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

report: $(VENV)/.report  ## Make the pages of all documents in site/
	$(BIN)/jiu-analysis report

example: $(VENV)/.report  ## Make data of 28 invented organizations, and its pages in example-site/
	@test -d example-data || $(BIN)/jiu-analysis example --data example-data
	$(BIN)/jiu-analysis report --data example-data --output example-site --notebook system jiu_report trends
	$(BIN)/jiu-analysis report $(SESSIONS) --data example-data --output example-site --notebook session
	@echo "open $(CURDIR)/example-site/index.html"
	-@$(BIN)/python -m webbrowser "file://$(CURDIR)/example-site/index.html"

SESSIONS := ACORN/GC/98/3 ACORN/GC/99/3 BISCUIT/GC/99/3 ZITHER/GC/99/3

test: $(VENV)/.test $(VENV)/.lab  ## Run every test, including those in JupyterLab
	JIU_LAB=required $(BIN)/python -m pytest --numprocesses=auto --dist=worksteal

check: $(VENV)/.test  ## Check code style, types, the data package, the message catalogues and the stored notebooks
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/frictionless validate data/datapackage.json
	$(BIN)/python tools/catalogues.py --check
	$(BIN)/python -m pytest --quiet tests/notebooks/test_hygiene.py

docs: $(VENV)/.docs  ## Build the documentation site in docs/_build/html
	$(BIN)/sphinx-build --fail-on-warning --keep-going --quiet docs docs/_build/html

fuzz: $(VENV)/.test  ## Read 20,000 deliberately damaged documents, and check 500 that contradict themselves
	JIU_FUZZ=$${JIU_FUZZ:-20000} $(BIN)/python -m pytest -s --numprocesses=auto tests/ingest/test_fuzz.py tests/checks/test_planting.py

corpus: $(VENV)/.test  ## Ingest every file of a folder as a dry run, each in its own process: make corpus DIR=folder
	@test -n "$(DIR)" || { echo "Name the folder: make corpus DIR=folder"; exit 2; }
	@nice $(BIN)/python tools/corpus.py "$(DIR)" --mapping docs/examples/uoe.toml

words: $(VENV)/.test  ## Update the message catalogues: add new messages, remove unused ones
	$(BIN)/python tools/catalogues.py

accept: $(VENV)/.test  ## Record intended changes of published figures: make accept REASON="…"
	@$(BIN)/python tools/backtests.py --accept "$$REASON"

lab: $(VENV)/.lab  ## Open JupyterLab at a copy of notebooks/explore.ipynb
	$(BIN)/jiu-analysis lab

testlab: $(VENV)/.test $(VENV)/.lab  ## Run only the tests of the exploring notebook, in a browser
	JIU_LAB=required $(BIN)/python -m pytest tests/lab

simulate: $(VENV)/.test  ## Compare the survival curve with 1,000 simulations
	cd tests && ../$(BIN)/python simulated.py 1000

bench: $(VENV)/.bench  ## Measure the metrics on a million rows, and the reading of documents
	cd benchmarks && ../$(BIN)/python metrics.py
	cd benchmarks && ../$(BIN)/python reading.py

lock:  ## Update the lock files in locks/ (needs uv)
	uv pip compile $(LOCKING) --extra build pyproject.toml -o locks/requirements.lock
	uv pip compile $(LOCKING) --extra build --extra test -c locks/requirements.lock pyproject.toml -o locks/requirements-test.lock
	uv pip compile $(LOCKING) --extra build --extra lab -c locks/requirements.lock pyproject.toml -o locks/requirements-lab.lock
	uv pip compile $(LOCKING) --extra build --extra docs -c locks/requirements.lock pyproject.toml -o locks/requirements-docs.lock
	uv pip compile $(LOCKING) --extra build --extra bench -c locks/requirements.lock pyproject.toml -o locks/requirements-bench.lock

LOCKING := --quiet --universal --generate-hashes --no-annotate --no-header

clean:  ## Remove what make has created
	rm -rf $(VENV) site example-data example-site docs/_build docs/reference

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ echo "Python 3.11 or later is needed; name it with: make PYTHON=/path/to/python3"; exit 2; }
	$(PYTHON) -m venv $(VENV)

# The package itself is installed last and built with locked packages, so nothing unlocked is downloaded.
define install
	$(PIP) --require-hashes -r $(1)
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@
endef

$(VENV)/.report: locks/requirements.lock pyproject.toml | $(VENV)/bin/python
	$(call install,locks/requirements.lock)

$(VENV)/.test: locks/requirements-test.lock pyproject.toml | $(VENV)/bin/python
	$(call install,locks/requirements-test.lock)

$(VENV)/.lab: locks/requirements-lab.lock pyproject.toml | $(VENV)/bin/python
	$(call install,locks/requirements-lab.lock)

$(VENV)/.bench: locks/requirements-bench.lock pyproject.toml | $(VENV)/bin/python
	$(call install,locks/requirements-bench.lock)

$(VENV)/.docs: locks/requirements-docs.lock pyproject.toml | $(VENV)/bin/python
	$(call install,locks/requirements-docs.lock)
