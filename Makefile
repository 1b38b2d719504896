# Every target sets up .venv by itself; all it needs is make and Python 3.11 or later.
PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/installed

# What runs in this process, each app over its own store on SQLite.
IN_PROCESS := not live and not postgresql and not relay and not matrix and not together

.PHONY: serve migrate-demo test test-in-process test-one-process test-documents test-faults test-migration test-suite mutants fuzz schemathesis bench trace check contract \
        gateway-schemas lock clean

serve: $(INSTALLED) ## the three development servers on one database
	@$(BIN)/python -m dev.serve

migrate-demo: $(INSTALLED) ## the three and the gateway: everything moves from app to app under load, and back
	@$(BIN)/python -m dev.migrate_demo

test: check ## everything that must pass
	$(BIN)/python -m pytest -n auto

test-in-process: $(INSTALLED) ## the contract suite, each app in process on SQLite: the quickest way
	$(BIN)/python -m pytest contract_tests -n auto --dist worksteal -m "$(IN_PROCESS)" \
	    -p no:logging -p no:hypothesispytest

test-one-process: $(INSTALLED) ## the contract suite through the middleware that serves all three in one process
	$(BIN)/python -m pytest contract_tests -n auto --dist worksteal -m one_process -p no:logging -p no:hypothesispytest

test-documents: $(INSTALLED) ## each app's OpenAPI document against openapi.yaml
	$(BIN)/python -m pytest contract_tests/documents -m "$(IN_PROCESS)" -q -p no:logging

test-faults: $(INSTALLED) ## databases that stop, workers that are killed, servers under attack; some minutes
	$(BIN)/python -m pytest tests/faults tests/attacks --ignore=tests/faults/test_migration.py

test-migration: $(INSTALLED) ## whole moves under load, on SQLite and PostgreSQL; half an hour
	$(BIN)/python -m pytest tests/faults/test_migration.py

test-suite: $(INSTALLED) ## plant each fault in an app, and in the gateway: does a scenario, or a test, fail?
	$(BIN)/python -m contract_tests.planted
	$(BIN)/python -m tests.gateway.planted

mutants: $(INSTALLED) ## the tests of core and http_contract: does one fail for each mutant?
	$(BIN)/python -m tests.mutants

fuzz: $(INSTALLED) ## send generated requests to the three and compare: make fuzz SECONDS=60
	$(BIN)/python -m contract_tests.fuzz --seconds $(or $(SECONDS),60)

schemathesis: $(INSTALLED) ## Schemathesis on the three, each by its own document
	$(BIN)/python -m contract_tests.schemathesis

bench: $(INSTALLED) ## what each framework costs, on this machine: make bench ONLY="operations growth"
	$(BIN)/python -m benchmarks $(if $(ONLY),--only $(ONLY))

trace: $(INSTALLED) ## which files and functions one request enters: make trace OPERATION=publish
	$(BIN)/python -m benchmarks.trace $(OPERATION)

check: $(INSTALLED) ## style, types and architecture
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/mypy --config-file benchmarks/plain/with_django/mypy.ini benchmarks/plain/with_django
	$(BIN)/lint-imports
	$(BIN)/python -m dev.check_revisions
	DATABASE_URL=sqlite:///:memory: $(BIN)/python django_project/manage.py makemigrations --check --dry-run

contract: $(INSTALLED) ## the contract suite against any server: make contract URL=http://…
	@test -n "$(URL)" || { echo 'Say which server: make contract URL=http://localhost:8001'; exit 2; }
	$(BIN)/python -m pytest contract_tests --url "$(URL)" \
	    --contract-report contract.html --junit-xml contract.xml

gateway-schemas: $(INSTALLED) ## the published schema of HTTPRoute, for the gateway's tests; needs npm
	npm install --silent --no-save --no-audit --no-fund --prefix .venv/npm @kubernetes-models/gateway-api@0.5.1

lock: $(INSTALLED) ## pin what pyproject.toml asks for, with hashes
	$(BIN)/uv pip compile --universal --python-version 3.11 --all-extras --generate-hashes \
	    --no-emit-index-url --upgrade --quiet -o requirements.lock pyproject.toml

clean: ## forget the environment and the development database
	rm -rf .venv forge.db forge.db-shm forge.db-wal

$(INSTALLED): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed: make PYTHON=python3.11 …")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation \
	    --config-settings editable_mode=compat -e .
	@touch $@
