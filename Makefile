# make run and make test are all a newcomer needs; make check and make bench are for contributors.
VENV := .venv
PYTHON ?= python3
BIN := $(VENV)/bin
# Installed anew when a folder gains or loses a file: the editable install links file by file.
INSTALLED := $(VENV)/installed
FOLDERS := $(shell find sql loaders analysis -type d -not -name __pycache__)

.PHONY: run test check bench clean

run: $(INSTALLED)
	$(BIN)/stoichia build

test: $(INSTALLED)
	$(BIN)/python -m pytest -q -n logical --maxprocesses 4 --dist loadfile

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
	$(BIN)/python tests/bench

$(INSTALLED): pyproject.toml constraints.txt $(FOLDERS)
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt \
		--config-settings editable_mode=strict --editable '.[dev]'
	touch $@

clean:
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache stoichia.duckdb*
