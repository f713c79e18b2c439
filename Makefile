PYTHON ?= python3
BIN := .venv/bin
.PHONY: setup demo test check fix bench requirements

setup: .venv/ready

.venv/ready: requirements-dev.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --require-hashes --requirement requirements-dev.txt
	@touch $@

demo: setup
	DEMO=1 $(BIN)/python manage.py demo

test: setup
	$(BIN)/python -m pytest -n auto --dist loadfile

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	git ls-files '*.html' | xargs $(BIN)/djade --check --target-version 5.2
	$(BIN)/mypy .
	$(BIN)/lint-imports
	DEMO=1 $(BIN)/python manage.py makemigrations --check --dry-run
	$(MAKE) test
	@if [ -n "$$TEST_POSTGRES_URL" ]; then \
		DATABASE_URL="$$TEST_POSTGRES_URL" KEYS_DATABASE_URL="$${TEST_POSTGRES_URL}_keys" $(BIN)/python -m pytest -n auto --dist loadfile -m database; \
	else echo "PostgreSQL: skipped, TEST_POSTGRES_URL is not set"; fi

fix: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	git ls-files '*.html' | xargs $(BIN)/djade --target-version 5.2

bench: setup
	$(BIN)/python -m bench

requirements:
	uv pip compile --universal --generate-hashes --no-annotate --no-header --no-emit-index-url pyproject.toml --output-file requirements.txt
	uv pip compile --universal --generate-hashes --no-annotate --no-header --no-emit-index-url --extra dev pyproject.toml --output-file requirements-dev.txt
