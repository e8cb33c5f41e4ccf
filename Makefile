# make run and make test are all a newcomer needs; the others are for contributors.
VENV := .venv
PYTHON ?= python3
BIN := $(VENV)/bin
# One process more than there are cores, since some wait; four at most.
WORKERS := $(shell $(PYTHON) -c "import os; print(min(4, 1 + len(os.sched_getaffinity(0))))")
# Compiled files are kept, whatever the environment says: tests start the command hundreds of times.
TESTS := PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -q -n $(WORKERS) --dist loadfile
# Installed anew when a folder gains or loses a file: the editable install links file by file.
INSTALLED := $(VENV)/installed
FOLDERS := $(shell find sql loaders analysis -type d -not -name __pycache__)

.PHONY: run test exhaustive check bench torture docs clean

run: $(INSTALLED)
	$(BIN)/stoichia build

test: $(INSTALLED)
	$(TESTS) -m 'not exhaustive'

# All of it, or with PART=2/3 the second of every three files.
PART ?= 1/1
exhaustive: $(INSTALLED)
	$(TESTS) -m 'exhaustive or hypothesis' --hypothesis-profile exhaustive --part $(PART)

check: $(INSTALLED)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/sqlfluff lint sql analysis tests
	@if $(BIN)/python -c "import socket; socket.create_connection(('api.osv.dev', 443), 10)" 2>/dev/null; then \
		$(BIN)/pip-audit --vulnerability-service osv --skip-editable --progress-spinner off; \
	else \
		echo "pip-audit: skipped, its database api.osv.dev cannot be reached"; \
	fi

bench: $(INSTALLED)
	$(BIN)/python tests/bench $(BENCH)

docs: $(INSTALLED)
	$(BIN)/sphinx-build -q -W --keep-going -j auto docs docs/_build/html
	@echo "The site is ready: docs/_build/html/index.html"

# Every campaign for so many minutes; each is a script that also takes --seed, --tries and --only.
TORTURE_MINUTES ?= 10
CAMPAIGNS := $(filter-out tests/torture/campaign.py tests/torture/test_%,$(wildcard tests/torture/*.py))

torture: $(INSTALLED)
	@failed=0; for campaign in $(CAMPAIGNS); do \
		$(BIN)/python $$campaign --minutes $(TORTURE_MINUTES) || failed=1; \
	done; exit $$failed

$(INSTALLED): pyproject.toml constraints.txt $(wildcard building/*) $(FOLDERS)
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt \
		--config-settings editable_mode=strict --editable '.[dev]'
	touch $@

clean:
	rm -rf $(VENV) build analysis/explorer/vendored docs/_build docs/generated *.egg-info .pytest_cache .mypy_cache .ruff_cache stoichia.duckdb*
