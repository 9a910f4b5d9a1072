# The commands of the project. `make` sets everything up and builds every result.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-compile
# Prints progress in few lines; Snakemake's own output is in .snakemake/log.
BUILD := SWIMTALLY_BRIEF=1 $(BIN)/snakemake

.DEFAULT_GOAL := results
.PHONY: results rebuilt test long nightly lint format verify publish codecheck crate run-report simulation validation cluster new-review new-study convert import import-references schemas lock emptied clean help

results: $(VENV)/ready ## set up, then build every result
	@$(BUILD)

test: $(VENV)/ready-dev ## set up, then run the tests
	$(BIN)/python -m pytest

long: $(VENV)/ready-dev ## run the long tests; PART=2/8 runs the second of eight parts
	$(BIN)/python -m pytest --part $(or $(PART),1/1)

nightly: $(VENV)/ready-dev ## run all tests, including those that take hours, and check the budgets of `make test`
	$(BIN)/python -m pytest --budgets
	$(BIN)/python -m pytest --nightly

lint: $(VENV)/ready-dev ## check style, types and spelling
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/snakefmt --check Snakefile rules
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/codespell

format: $(VENV)/ready-dev ## format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/snakefmt Snakefile rules

verify: $(VENV)/ready ## rebuild everything in an empty copy and compare it with the published version
	$(BIN)/python -m scripts.release.verify_published

# Frozen twice: the second time with reports that say that nothing changed since the first.
publish: rebuilt ## rebuild everything, then freeze it as the published version
	@$(BIN)/python -m scripts.release.publish_results >/dev/null
	@$(BUILD)
	@$(BIN)/python -m scripts.release.publish_results
	@$(BIN)/python -m scripts.release.write_codecheck

codecheck: $(VENV)/ready ## rewrite codecheck.yml from the published results and CITATION.cff
	$(BIN)/python -m scripts.release.write_codecheck

crate: rebuilt ## rebuild everything, then pack it as a research object to deposit; RUN_BY="your name" names who ran it
	@$(BIN)/python -m scripts.release.make_crate $(if $(RUN_BY),--run-by "$(RUN_BY)")

run-report: results ## write results/run_report.html: rules, code and run times
	@$(BIN)/snakemake --quiet all --report results/run_report.html
	@echo "Report of the run: results/run_report.html"

rebuilt: $(VENV)/ready ## rebuild everything
	@$(BIN)/snakemake --dry-run --quiet all >/dev/null # a wrong record stops here, before anything is removed
	@$(MAKE) --no-print-directory emptied
	@$(MAKE) --no-print-directory results

simulation: $(VENV)/ready ## test the method on simulated reviews; rewrites docs/simulation
	$(BUILD) simulation
	mkdir -p docs/simulation
	cp results/_simulation/simulation.md docs/simulation/README.md
	cp results/_simulation/simulation.csv results/_simulation/simulation*.svg docs/simulation/

validation: $(VENV)/ready ## test the method on real meta-analyses; rewrites docs/validation
	$(BUILD) validation
	mkdir -p docs/validation
	cp results/_validation/validation.md docs/validation/README.md
	cp results/_validation/validation.csv results/_validation/validation.svg docs/validation/

# Not part of the setup: with it every start of Snakemake takes longer (docs/cluster.md).
cluster: $(VENV)/ready ## install what a SLURM cluster needs
	$(PIP) -r requirements-cluster.lock

# An option of a command, from a variable that was typed after `make`: a shell may have others of the
# same name. The value goes through the environment as it was typed, so that no sign in it means
# anything to a shell, or to make: `$5` in a title stays.
OPTIONS := NAME TITLE FIELD REVIEW TO FILE MAPPING WRITE CODINGS
$(foreach name,$(OPTIONS),$(eval export GIVEN_$(name) := $$(value $(name))))
unexport $(OPTIONS)
option = $(if $(filter command,$(origin $(1))),--$(2) "$$GIVEN_$(1)")

new-review: $(VENV)/ready ## start a review with a workbook to fill in: NAME=sleep2026 TITLE="Sleep training"
	@$(BIN)/python -m scripts.exchange.new_review $(call option,NAME,name) $(call option,TITLE,title) $(call option,FIELD,field)

new-study: $(VENV)/ready ## start a study record: NAME=smith2024 REVIEW=sleep2026
	@$(BIN)/python -m scripts.exchange.new_study $(call option,NAME,name) $(call option,REVIEW,review)

convert: $(VENV)/ready ## write the records of a review in another form: REVIEW=sleep2026 TO=xlsx (or csv, yaml)
	@$(BIN)/python -m scripts.exchange.convert_review $(call option,REVIEW,review) $(call option,TO,to)

import: $(VENV)/ready ## preview an export of another program; WRITE=yes adds it: FILE=export.csv REVIEW=sleep2026
	@$(BIN)/python -m scripts.exchange.import_studies $(call option,FILE,file) $(call option,REVIEW,review) $(call option,MAPPING,mapping) $(call option,WRITE,write) $(call option,CODINGS,codings)

import-references: $(VENV)/ready ## preview a reference library; WRITE=yes adds it: FILE=library.ris REVIEW=sleep2026
	@$(BIN)/python -m scripts.exchange.import_references $(call option,FILE,file) $(call option,REVIEW,review) $(call option,WRITE,write)

schemas: $(VENV)/ready ## write the schemas for editors and the description of the tables
	$(BIN)/python -m scripts.records.write_schemas

lock: $(VENV)/ready-dev ## pin the newest versions that pyproject.toml allows
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --upgrade \
		pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --upgrade \
		--group dev -c requirements.lock -o requirements-dev.lock
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --upgrade \
		pyproject.toml --extra cluster -c requirements.lock -o requirements-cluster.lock

# A crate that waits to be deposited is left alone when results are only built anew.
emptied:
	@$(or $(wildcard $(BIN)/python),$(PYTHON)) -m scripts.release.clean_results

clean: emptied ## remove what was built; `make` builds it again
	rm -rf crate crate.zip .crate .crate.zip .former_crate

help: ## show this list
	@sed -n 's/^\([a-z-]*\):.*## /\1: /p' Makefile

# A set-up that was interrupted begins again from an empty folder: half a package may lie in it. Only
# an environment that was made here is emptied.
UNFINISHED = $(if $(wildcard $(VENV)/ready),,$(shell grep -s "^prompt.*swimtally" $(VENV)/pyvenv.cfg))

# Bytecode is compiled here once: without it every job would start seconds slower.
$(VENV)/ready: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; this is $$($(PYTHON) --version). Try: make PYTHON=python3.12"; exit 1; }
	@echo "Installing the packages of $< into $(VENV)."
	@$(PYTHON) -m venv --prompt swimtally $(if $(UNFINISHED),--clear) $(VENV)
	@rm -f $@
	@$(PIP) -r $<
	@$(BIN)/python -m compileall -qq -j 0 $(VENV)/lib || true
	@touch $@

$(VENV)/ready-dev: $(VENV)/ready requirements-dev.lock
	@echo "Installing the packages of requirements-dev.lock into $(VENV)."
	@rm -f $@ $(VENV)/ready
	@$(PIP) -r requirements-dev.lock
	@$(BIN)/python -m compileall -qq -j 0 $(VENV)/lib || true
	@touch $(VENV)/ready $@
