# One place for everything that a newcomer, a developer and CI type.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: setup demo run test check format bench messages picture clean

setup: $(STAMP) ## A virtual environment with the package and its dependencies

$(STAMP): pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Vigie needs Python 3.11 or newer; for example: make setup PYTHON=python3.12"; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing (a minute, the first time)…"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $(STAMP)

demo: setup ## Everybody's phones on one page, with the real bot behind them
	@$(BIN)/vigie demo

run: setup ## Serve Telegram: with vigie.env where `vigie init` wrote it here, or BOT_TOKEN=… make run
	@$(BIN)/vigie run $(if $(wildcard vigie.env),--env-file vigie.env)

test: setup ## Every test, on SQLite and on PostgreSQL
	$(BIN)/python -m pytest -n 2 --dist worksteal

check: setup ## Format, lint, types, arrows, catalogues
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m bot.screens.extraction --check

format: setup ## Put the code into the house's form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: setup ## Measure, as ratios; appends to bench/results.jsonl
	$(BIN)/python -m bench

messages: setup ## Bring the catalogues up to date with the sentences in the code
	$(BIN)/python -m bot.screens.extraction

picture: setup ## Take the README's picture of the phones page anew
	$(BIN)/python -m tests.pages.picture

clean: ## Remove what the above made
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
