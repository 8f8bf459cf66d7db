# Everything here makes its own virtual environment; python3 (3.11 or newer), pip, make and git are enough.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed

.PHONY: demo test check soak bench sample clean

demo: $(STAMP)
	$(BIN)/confdash demo

test: $(STAMP)
	$(BIN)/pytest

check: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# What takes minutes: hundreds of kills, long runs, foreign readers, and every property with many examples.
soak: $(STAMP)
	CONFDASH_THOROUGH=1 $(BIN)/pytest -m "soak or hypothesis" -n 0

# Figures as ratios, each against its yardstick in the same run; `make bench ONLY=sync` runs a part.
bench: .venv/.bench
	$(BIN)/python -m benchmarks $(ONLY)

sample: $(STAMP)
	$(BIN)/python sample_data/make.py

$(STAMP): pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	touch $@

.venv/.bench: $(STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev,bench]'
	touch $@

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
