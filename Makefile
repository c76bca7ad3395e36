# Verbs shared by people and CI. `make demo` and `make test` are all that a newcomer needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DATA ?=
WORKERS ?= 3

.PHONY: demo test test-long check bench fmt lock wheel clean

demo: $(VENV)/.run .frontend
	@$(BIN)/commonweal demo $(if $(DATA),--data $(DATA))

test: $(VENV)/.dev .frontend
	$(BIN)/pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder -m "not long"

test-long: $(VENV)/.dev .frontend
	$(BIN)/pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

check: $(VENV)/.dev
	@failed=; \
	for verb in "ruff check src tests frontend" "lint-imports" "pyright" "python -m tests.migrations_check"; do \
	  echo "== $$verb"; $(BIN)/$$verb || failed="$$failed [$$verb]"; \
	done; \
	if [ -n "$$failed" ]; then echo "failed:$$failed"; exit 1; fi

bench: $(VENV)/.dev .frontend
	$(BIN)/python -m tests.benchmarks

fmt: $(VENV)/.dev
	$(BIN)/ruff check --fix src tests frontend

lock: $(VENV)/.dev
	$(BIN)/python -m pip install -q uv
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --group dev pyproject.toml -o requirements-dev.lock

wheel: $(VENV)/.dev .frontend
	$(BIN)/python -m build --no-isolation --wheel

clean:
	rm -rf $(VENV) node_modules dist build src/commonweal/web/static/vendor \
	  src/commonweal/people/record/definitions/vendor

$(VENV)/.venv:
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.run: $(VENV)/.venv requirements.lock pyproject.toml
	@echo "Installing packages"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements-dev.lock
	@echo "Installing packages for development"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

.PHONY: .frontend
.frontend:
	@$(BIN)/python frontend/build.py
