# The commands for a review, run in the folder of the project. The Makefile there includes this file;
# TOOL is the folder that this file came with: nothing where that is the project's own folder.

TOOL := $(patsubst %rules/,%,$(dir $(lastword $(MAKEFILE_LIST))))
PYTHON ?= python3
VENV := $(TOOL).venv
BIN := $(VENV)/bin
SET_UP = "$(PYTHON)" $(TOOL)scripts/workflow/set_up.py --venv $(VENV) $(if $(NAMED),--this-python)
# What was installed is compared with the locks by content, and Python starts only where they differ;
# or where one was named after `make`, since the environment has to have its version then.
NAMED := $(filter command,$(origin PYTHON))
STALE := $(if $(NAMED),ready,$(shell test -x $(BIN)/python || echo ready; for part in "" -dev; do \
	cmp -s $(TOOL)requirements$$part.lock $(VENV)/ready$$part || echo ready$$part; done))
# scripts/__main__.py says what each command does, and runs without make too.
RUN := $(BIN)/python $(TOOL)scripts
# What needs no package runs before the set-up too.
RUN_BEFORE = "$(or $(shell test -x $(BIN)/python && echo $(BIN)/python),$(PYTHON))" $(TOOL)scripts
# Python would read these before any code of ours could set them aside.
unexport PYTHONHOME PYTHONPATH

.DEFAULT_GOAL := results
.PHONY: results rebuilt verify publish codecheck crate run-report cluster update new-project new-review new-study convert import import-references clean doctor help stale

results: $(VENV)/ready ## set up, then build every result
	@$(RUN) build

rebuilt: $(VENV)/ready ## rebuild everything
	@$(RUN) rebuild

verify: $(VENV)/ready ## rebuild everything in an empty copy and compare it with the published version
	@$(RUN) verify

publish: $(VENV)/ready ## rebuild everything, then freeze it as the published version
	@$(RUN) publish

codecheck: $(VENV)/ready ## rewrite codecheck.yml from the published results and CITATION.cff
	@$(RUN) codecheck

crate: $(VENV)/ready ## rebuild everything, then pack it as a research object to deposit; RUN_BY="your name" names who ran it
	@$(RUN) crate $(call option,RUN_BY,run-by)

run-report: results ## write results/run_report.html: rules, code and run times
	@$(RUN) build --quiet all --report results/run_report.html
	@echo "Report of the run: results/run_report.html"

# Not part of the setup: with it every start of Snakemake takes longer (docs/cluster.md).
cluster: $(VENV)/ready ## install what a SLURM cluster needs
	@$(SET_UP) --cluster

# An option of a command, from a variable that was typed after `make`: a shell may have others of the
# same name. The value goes through the environment as it was typed, so that no sign in it means
# anything to a shell, or to make: `$5` in a title stays.
OPTIONS := VERSION DIR NAME TITLE FIELD REVIEW TO FILE MAPPING WRITE CODINGS RUN_BY
$(foreach name,$(OPTIONS),$(eval export GIVEN_$(name) := $$(value $(name))))
unexport $(OPTIONS)
option = $(if $(filter command,$(origin $(1))),--$(2) "$$GIVEN_$(1)")

new-project: $(VENV)/ready ## start a repository of your own, which fetches this tool: DIR=../my-review
	@$(RUN) new-project $(call option,DIR,dir) $(call option,NAME,name) $(call option,TITLE,title) $(call option,FIELD,field)

update: ## change the version of the tool in a repository of your own: VERSION=v0.3.0
	@$(RUN_BEFORE) update $(call option,VERSION,version)

new-review: $(VENV)/ready ## start a review with a workbook to fill in: NAME=sleep2026 TITLE="Sleep training"
	@$(RUN) new-review $(call option,NAME,name) $(call option,TITLE,title) $(call option,FIELD,field)

new-study: $(VENV)/ready ## start a study record: NAME=smith2024 REVIEW=sleep2026
	@$(RUN) new-study $(call option,NAME,name) $(call option,REVIEW,review)

convert: $(VENV)/ready ## write the records of a review in another form: REVIEW=sleep2026 TO=xlsx (or csv, yaml)
	@$(RUN) convert $(call option,REVIEW,review) $(call option,TO,to)

import: $(VENV)/ready ## preview an export of another program; WRITE=yes adds it: FILE=export.csv REVIEW=sleep2026
	@$(RUN) import $(call option,FILE,file) $(call option,REVIEW,review) $(call option,MAPPING,mapping) $(call option,WRITE,write) $(call option,CODINGS,codings)

import-references: $(VENV)/ready ## preview a reference library; WRITE=yes adds it: FILE=library.ris REVIEW=sleep2026
	@$(RUN) import-references $(call option,FILE,file) $(call option,REVIEW,review) $(call option,WRITE,write)

clean: ## remove what was built, with its crate; `make` builds it again
	@$(RUN_BEFORE) clean

doctor: ## say what is wrong with machine, environment, inputs and results; changes nothing
	@$(RUN_BEFORE) doctor --venv $(VENV)

help: ## show this list
	@sed -n 's/^\([a-z-]*\):.*## /\1: /p' $(TOOL)rules/commands.mk $(firstword $(MAKEFILE_LIST))

$(VENV)/ready: $(if $(filter ready,$(STALE)),stale)
	@$(SET_UP)

$(VENV)/ready-dev: $(if $(STALE),stale)
	@$(SET_UP) --dev
