# Two commands matter: `make demo` and `make test`. Both set up everything they need in .venv first.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
DATA   ?= data
SIZES  ?= 1000 10000
PIP    := $(BIN)/pip install --quiet --disable-pip-version-check

.PHONY: demo test lint bench ratios wheelhouse reference screenshots clean

demo: $(VENV)/.runtime  ## set up, ingest the sample, answer some questions, serve on 127.0.0.1:8000
	$(BIN)/zhibiao --data $(DATA) demo

test: $(VENV)/.development lint  ## set up and pass all checks
	$(BIN)/pytest --numprocesses=2 --dist=loadfile --cov --cov-report=term:skip-covered

lint: $(VENV)/.development
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry .

bench: $(VENV)/.development $(VENV)/peers  ## measure everything, also against peers, and write docs/benchmarks.md; SIZES="1000 10000 100000" for more
	$(BIN)/python tests/bench/everything.py --peers $(VENV)/peers/bin/python --sizes $(SIZES) --write docs/benchmarks.md

$(VENV)/peers: $(VENV)/.torch  ## what we are measured against has dependencies of its own
	$(PYTHON) -m venv $@
	$@/bin/pip install --quiet --disable-pip-version-check "torch==2.13.0+cpu" 2>/dev/null || true
	$@/bin/pip install --quiet --disable-pip-version-check rdflib-endpoint oxrdflib uvicorn txtai bm25s jieba

ratios: $(VENV)/.development  ## fail when the service has become slower than ratios.json says, against yardsticks of one run
	$(BIN)/python tests/bench/ratios.py

wheelhouse: $(VENV)/.torch  ## gather all wheels with hashes and an install script, for machines without a network
	$(BIN)/python deploy/wheelhouse.py

screenshots: $(VENV)/.development  ## take the pictures of docs/pages.md anew
	$(BIN)/python -m tests.support.screens docs/screens

reference: $(VENV)/.development  ## write docs/api.md, docs/cli.md and docs/settings.md anew
	$(BIN)/python -m api.reference

clean:
	rm -rf $(VENV) $(DATA)

# The CPU build of torch is a tenth of the default Linux build, which brings CUDA: try it first.
$(VENV)/.torch:
	$(PYTHON) -m venv $(VENV)
	$(PIP) "torch==2.13.0+cpu" 2>/dev/null || $(PIP) "torch==2.13.0"
	touch $@

$(VENV)/.runtime: $(VENV)/.torch pyproject.toml
	$(PIP) --editable .
	touch $@

$(VENV)/.development: $(VENV)/.torch pyproject.toml
	$(PIP) --editable ".[dev]"
	touch $@
