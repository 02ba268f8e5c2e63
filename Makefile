.DEFAULT_GOAL := help
.PHONY: help setup run test check format knowledge bench nlu-report

help: ## List the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

setup: ## Install both environments
	@scripts/bootstrap

run: setup ## Start the assistant: prepares what is missing, then http://localhost:8080
	@.venv/bin/python -m deploy.run

test: ## Install what the tests need and run them all
	@scripts/test

check: ## Style, types and import rules
	@scripts/check

format: ## Rewrite the code in the project's style
	@.venv/bin/ruff format . && .venv/bin/ruff check --fix .

knowledge: setup ## Check the knowledge files, translations and golden cases
	@.venv/bin/baro knowledge check

bench: setup ## Time decisions and publishing; prints tables
	@.venv/bin/python -m benchmarks.decisions

nlu-report: setup ## Score the trained model on the held-out messages, by language
	@bot/.venv/bin/python -m benchmarks.understanding
