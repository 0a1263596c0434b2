# Every target is one script in scripts/; what is missing on the machine is installed first.
.DEFAULT_GOAL := help
.PHONY: help run build dev test bench fmt audit

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-7s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Install what is missing, build, and start Oriel with demo data on a Postgres of its own
	@scripts/run.sh

build: ## Build the release: target/release/oriel and target/site
	@scripts/build.sh

dev: ## Build on every change and reload the page
	@scripts/dev.sh

test: ## Check format and lints, run all tests, and sum up
	@scripts/test.sh

bench: ## Measure against the budgets; SIZE=S, M or L
	@SIZE=$(or $(SIZE),S) scripts/bench.sh

fmt: ## Format the source
	@scripts/fmt.sh

audit: ## Check licences, sources and known weaknesses of dependencies, and pages with Lighthouse
	@scripts/audit.sh
