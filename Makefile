# The two commands that matter: `make run` and `make test`. `make` alone lists the others.
.DEFAULT_GOAL := help
.PHONY: help setup run test check lint format types imports dialogue tests train benchmark benchmark-nlu screenshots

BIN := .venv/bin
RASA := RASA_TELEMETRY_ENABLED=false SQLALCHEMY_SILENCE_UBER_WARNING=1 TF_CPP_MIN_LOG_LEVEL=3 nlu/.venv/bin/python -m rasa

help: ## what can be asked for
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## uv, Python 3.12 and 3.10, both locked environments; skips what is done
	@sh scripts/setup.sh

run: setup ## the product on demo data, in the browser
	@$(BIN)/sigap up

test: check ## set up, then the whole gate

check: setup lint types imports dialogue tests ## the gate: format, lint, types, imports, dialogue data, tests

lint:
	@echo "== ruff"
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .

types:
	@echo "== mypy"
	@$(BIN)/mypy

imports:
	@echo "== import-linter"
	@$(BIN)/lint-imports --no-cache

dialogue:
	@echo "== rasa data validate"
	@$(RASA) data validate --config config.yml --domain domain.yml --data data --fail-on-warnings

tests:
	@if ls nlu/tests/test_*.py >/dev/null 2>&1; then \
	    echo "== pytest of the engine's components" && cd nlu && .venv/bin/python -m pytest -q; fi
	@echo "== the model"
	@$(BIN)/sigap train
	@echo "== pytest"
	@sh scripts/chromium.sh >/dev/null || true
	@$(BIN)/pytest -n 2 --dist loadfile

format: setup ## format, and mend what ruff can
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

train: setup ## train the model of the engine into models/
	@$(BIN)/sigap train

benchmark: setup ## measure the running product; see benchmarks/README.md
	@for file in $(filter-out %_nlu.py,$(wildcard benchmarks/bench_*.py)); do \
	    echo "== $$file"; $(BIN)/python $$file || exit 1; done

benchmark-nlu: setup ## measure the understanding against Rasa's default (25 minutes; QUICK=1 without it, five)
	@$(BIN)/python benchmarks/bench_nlu.py $(if $(QUICK),--quick)

screenshots: setup ## pictures of the running product into docs/images/
	@$(BIN)/python -m scripts.screenshots
