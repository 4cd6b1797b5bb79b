# The everyday commands of Lyceum. `make` alone lists them.

.DEFAULT_GOAL := help
TARGET_DIR := $(or $(CARGO_TARGET_DIR),target)
LYCEUM := $(TARGET_DIR)/release/lyceum
SOURCES := $(shell find Cargo.toml Cargo.lock crates migrations demo assets 2>/dev/null)

.PHONY: help run migrate migrate-status migrate-down migrate-redo new-migration openapi clients lint-openapi postman \
	fmt lint audit test test-tls bench bench-cache load chaos up restart down clean

help: ## list these commands
	@sed -n 's/^\([a-z-]*\):[^#]*## /\1|/p' Makefile | while IFS='|' read -r name text; do \
		printf '  make %-16s %s\n' "$$name" "$$text"; done

# make looks at the sources itself, so that a start that has nothing to build does not wait for cargo either.
# Whatever is compiled into the binary has to be among SOURCES.
$(LYCEUM): $(SOURCES)
	cargo build --release --locked --bin lyceum
	@touch $@

run: $(LYCEUM) ## build, migrate, load the demo data, serve (DATABASE_URL=postgres://… for PostgreSQL)
	@exec $(LYCEUM) serve --migrate --demo

migrate: $(LYCEUM) ## bring the database up to date
	@$(LYCEUM) migrate up

migrate-status: $(LYCEUM) ## show which migrations have run
	@$(LYCEUM) migrate status

migrate-down: $(LYCEUM) ## take back the last migration
	@$(LYCEUM) migrate down

migrate-redo: $(LYCEUM) ## take back the last migration and run it again
	@$(LYCEUM) migrate redo

new-migration: ## make an empty migration for both databases: NAME=bookstore_add_shelf
	@scripts/new-migration.sh $(NAME)

# The development build, which the tests have made already.
openapi: ## write the OpenAPI document from the code into openapi/
	cargo build --workspace --all-targets
	@mkdir -p openapi
	@for format in json yaml; do \
		$(TARGET_DIR)/debug/lyceum openapi --format $$format > openapi/lyceum.v1.$$format.new && \
		mv openapi/lyceum.v1.$$format.new openapi/lyceum.v1.$$format || exit 1; done

lint-openapi: ## hold the OpenAPI document against its rules
	scripts/api-tools.sh lint

clients: ## generate the TypeScript and Python clients from the OpenAPI document
	scripts/api-tools.sh clients

postman: ## generate the Postman collection from the OpenAPI document
	scripts/api-tools.sh postman

fmt: ## format the code
	cargo fmt --all

lint: ## check format, lints and dependencies
	scripts/lint.sh

audit: ## check the dependencies against the advisory database too (fetches it)
	scripts/deny.sh all

test: ## install what is missing and run everything on both databases
	scripts/test.sh

test-tls: ## have a build with the system's libpq speak TLS to PostgreSQL and Redis
	scripts/check_tls.sh

bench: ## measure Lyceum alone with wrk
	bench/run.sh

bench-cache: ## measure what keeping records in memory brings (DATABASE_URL=postgres://… for PostgreSQL)
	bench/cache.sh

load: ## load Lyceum with a campus day until it is saturated (ON=postgres for PostgreSQL)
	@ON=$(or $(ON),sqlite) scripts/load.sh

chaos: ## break what Lyceum stands on, under load, and write down what came of it (most of an hour)
	@scripts/chaos.sh

up: ## start two nodes, PostgreSQL and nginx with docker, and make what settings they need
	@scripts/compose.sh up

restart: ## bring a newer build to what `make up` started, node by node, without a failed request
	@scripts/compose.sh restart

down: ## stop what `make up` started (its data stays)
	@scripts/compose.sh down

clean: ## remove everything built (the data directory stays)
	cargo clean
