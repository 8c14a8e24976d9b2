# Every target makes its own virtual environment and installs what it needs; only Python 3.11+ and make are required.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
# Programs that results and speed are compared with; the package needs none of them.
PEERS := .venv-peers
PEERS_STAMP := $(PEERS)/.installed

.PHONY: demo test verify bench docs lint types clean

demo: $(STAMP)
	$(BIN)/ionterface build campaigns/voxg --out build/voxg

test: $(STAMP)
	$(BIN)/python -m pytest -m "not slow"

verify: $(STAMP) $(PEERS_STAMP)
	IONTERFACE_REQUIRE_PEERS=1 $(BIN)/python -m pytest -m slow

bench: $(STAMP) $(PEERS_STAMP)
	$(BIN)/python benchmarks/run.py

docs: $(STAMP)
	$(BIN)/python docs/generate.py

lint: $(STAMP)
	$(BIN)/ruff check src tests docs benchmarks
	$(BIN)/ruff format --check src tests docs benchmarks

types: $(STAMP)
	$(BIN)/mypy

$(STAMP): pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("Ionterface needs Python 3.11 or newer; name one with: make PYTHON=python3.12 ...") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --editable ".[all]" --group dev
	touch $(STAMP)

$(PEERS_STAMP): benchmarks/peers.txt
	$(PYTHON) -m venv --clear $(PEERS)
	$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check --requirement benchmarks/peers.txt
	touch $(PEERS_STAMP)

clean:
	rm -rf $(VENV) $(PEERS) build dist .pytest_cache .mypy_cache .ruff_cache
