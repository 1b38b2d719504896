# Every target sets up .venv by itself; all it needs is make and Python 3.11 or later.
PYTHON ?= python3
BIN := .venv/bin
SERVE := .venv/serve.installed
ALL := .venv/all.installed

NEEDED := 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed: make PYTHON=python3.11 …")'

# Scripts in .venv name the folder they were made in, so a moved or copied folder gets another
# .venv; and so does one whose Python is gone.
ifneq ($(shell $(BIN)/python -c 'print(open(".venv/folder").read())' 2>/dev/null),$(CURDIR))
MOVED := moved
endif

# What `make test` runs of tests/. The rest are of servers, migrations and tools.
LAYERS := $(addprefix tests/,architecture core http_contract adapters stores fastapi_app flask_app \
    django_project)
# The contract suite, each app in this process over its own store on SQLite.
IN_PROCESS := not live and not postgresql and not relay and not matrix and not together \
    and not one_process
SUITE := -n auto --dist worksteal -p no:logging -p no:hypothesispytest

.PHONY: help serve reset migrate-demo test test-all test-in-process test-one-process \
    test-documents test-faults test-migration test-suite mutants fuzz schemathesis bench defaults trace \
    check contract drill drills load pictures audit claims gateway-schemas lock clean moved

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-17s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

serve: $(SERVE) ## the three development servers on one database with sample data
	@$(BIN)/python -m dev.serve

reset: ## delete the development database; make serve fills another one
	@$(PYTHON) -c $(NEEDED) && $(PYTHON) -m dev.reset

test: check ## the checks, the contract on each app in process, and the tests of each layer on SQLite
	$(BIN)/python -m pytest $(LAYERS) contract_tests -m "$(IN_PROCESS)" -n auto --dist worksteal

test-all: check ## every test but the slowest, which test-faults and test-migration run
	$(BIN)/python -m pytest -n auto

test-in-process: $(ALL) ## the contract suite, each app in process on SQLite
	$(BIN)/python -m pytest contract_tests -m "$(IN_PROCESS)" $(SUITE)

test-one-process: $(ALL) ## the contract suite through the middleware that serves all in one process
	$(BIN)/python -m pytest contract_tests -m one_process $(SUITE)

test-documents: $(ALL) ## each app's OpenAPI document against openapi.yaml
	$(BIN)/python -m pytest contract_tests/documents -m "$(IN_PROCESS)" -q -p no:logging

test-faults: $(ALL) ## stops databases, kills workers, attacks servers; some minutes
	$(BIN)/python -m pytest tests/faults tests/attacks --ignore=tests/faults/test_migration.py

test-migration: $(ALL) ## whole moves under load, on SQLite and PostgreSQL; half an hour
	$(BIN)/python -m pytest tests/faults/test_migration.py

test-suite: $(ALL) ## plant each fault in an app, and in the gateway: does a test fail?
	$(BIN)/python -m contract_tests.planted
	$(BIN)/python -m tests.gateway.planted

check: $(ALL) ## style, types, architecture, migrations and locks; no tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/mypy --config-file benchmarks/plain/with_django/mypy.ini benchmarks/plain/with_django
	$(BIN)/lint-imports
	$(BIN)/python -m dev.check_revisions
	DATABASE_URL=sqlite:///:memory: $(BIN)/python django_project/manage.py makemigrations --check --dry-run

contract: $(ALL) ## the contract suite against any server: make contract URL=http://…
	@$(BIN)/python -m dev.contract "$(URL)"

load: $(ALL) ## so many users ask your own server: make load URL=http://… USERS=50 SECONDS=10
	@$(BIN)/python -m dev.load "$(URL)" $(if $(USERS),--users $(USERS)) \
	    $(if $(SECONDS),--seconds $(SECONDS)) $(if $(RATE),--rate $(RATE)) $(if $(REMOTE),--remote)

drills: $(ALL) ## lists small services, each with one fault to find and to mend
	@$(BIN)/python -m drills

drill: $(ALL) ## one of them: make drill NAME=slow_list HINT=1
	@$(BIN)/python -m drills "$(NAME)" $(if $(HINT),--hint) $(if $(RESET),--reset)

migrate-demo: $(ALL) ## moves everything from app to app under load, and back, with the gateway
	@$(BIN)/python -m dev.migrate_demo

fuzz: $(ALL) ## send generated requests to the three and compare: make fuzz SECONDS=60
	$(BIN)/python -m contract_tests.fuzz --seconds $(or $(SECONDS),60)

schemathesis: $(ALL) ## Schemathesis on the three, each by its own document
	$(BIN)/python -m contract_tests.schemathesis

mutants: $(ALL) ## the tests of core and http_contract: does one fail for each mutant?
	$(BIN)/python -m tests.mutants

pictures: $(ALL) ## take the README's pictures, and one of each page of the console; needs Chromium
	$(BIN)/python -m dev.pictures

trace: $(ALL) ## which files and functions one request enters: make trace OPERATION=publish
	$(BIN)/python -m benchmarks.trace $(OPERATION)

bench: $(ALL) ## what each framework costs, on this machine: make bench ONLY="operations growth"
	$(BIN)/python -m benchmarks $(if $(ONLY),--only $(ONLY))
	$(BIN)/python -m benchmarks.claims --write

audit: $(ALL) ## releases, overrides of defaults, lines and start-up time of the three apps
	@$(BIN)/python -m dev.audit $(ARGS)

defaults: $(ALL) ## how each framework behaves without our code: the suite, coercions, renames
	$(BIN)/python -m benchmarks.defaults

claims: $(ALL) ## write docs/claims.md from benchmarks/claims.toml and the results
	$(BIN)/python -m benchmarks.claims --write

gateway-schemas: $(ALL) ## the published schema of HTTPRoute, for the gateway's tests; needs npm
	npm install --silent --no-save --no-audit --no-fund --prefix .venv/npm @kubernetes-models/gateway-api@0.5.1

lock: ## pin the newest versions that pyproject.toml allows, with hashes
	@$(PYTHON) -c $(NEEDED) && $(PYTHON) -m dev.packages lock

clean: reset ## delete .venv and the development database
	rm -rf .venv

$(SERVE): requirements-serve.lock pyproject.toml $(MOVED)
	@$(PYTHON) -c $(NEEDED) && $(PYTHON) -m dev.packages serve

$(ALL): requirements.lock pyproject.toml $(MOVED)
	@$(PYTHON) -c $(NEEDED) && $(PYTHON) -m dev.packages all

moved:
