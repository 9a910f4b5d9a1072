# The commands of the project. `make` sets everything up and builds every result. Those for a review
# are in rules/commands.mk, which the Makefile of an owner's repository includes too; these are for
# the tool itself.

include rules/commands.mk

.PHONY: test long nightly lint format simulation validation schemas lock

test: $(VENV)/ready-dev ## set up, then run the tests
	$(BIN)/python -m pytest

long: $(VENV)/ready-dev ## run the long tests; PART=2/32 runs the second of 32 parts
	$(BIN)/python -m pytest --part $(or $(PART),1/1)

nightly: $(VENV)/ready-dev ## run all tests, including those that take hours, and check the budgets of `make test`; PART=2/20 runs one of twenty parts
	$(if $(filter-out 1/%,$(PART)),,$(BIN)/python -m pytest --budgets)
	$(BIN)/python -m pytest --nightly $(if $(PART),--part $(PART))

lint: $(VENV)/ready-dev ## check style, types and spelling
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m snakefmt --check Snakefile rules
	$(BIN)/python -m mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m codespell_lib

format: $(VENV)/ready-dev ## format the code
	$(BIN)/python -m ruff check --fix .
	$(BIN)/python -m ruff format .
	$(BIN)/python -m snakefmt Snakefile rules

simulation: $(VENV)/ready ## test the method on simulated reviews; rewrites docs/simulation
	$(RUN) build simulation
	mkdir -p docs/simulation
	cp results/_simulation/simulation.md docs/simulation/README.md
	cp results/_simulation/simulation.csv results/_simulation/simulation*.svg docs/simulation/

validation: $(VENV)/ready ## test the method on real meta-analyses; rewrites docs/validation
	$(RUN) build validation
	mkdir -p docs/validation
	cp results/_validation/validation.md docs/validation/README.md
	cp results/_validation/validation.csv results/_validation/validation.svg docs/validation/

schemas: $(VENV)/ready ## write the schemas for editors and the description of the tables
	$(BIN)/python -m scripts.records.write_schemas

lock: $(VENV)/ready-dev ## pin the newest versions that pyproject.toml allows
	$(BIN)/python -m uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --upgrade \
		pyproject.toml -o requirements.lock
	$(BIN)/python -m uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --upgrade \
		--group dev -c requirements.lock -o requirements-dev.lock
	$(BIN)/python -m uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --upgrade \
		pyproject.toml --extra cluster -c requirements.lock -o requirements-cluster.lock
	$(BIN)/python -m uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --upgrade \
		--group build -o requirements-build.lock
