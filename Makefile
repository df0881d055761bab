# SPDX-License-Identifier: Apache-2.0
# The targets people and CI run. `make` alone lists them. Each sets up what it needs first; nothing changed, nothing done.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv/bin
export PATH := $(CURDIR)/$(VENV):$(PATH)

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run test suite test-long check lint types imports pages web-check web-test bench bench-page capacity services web docs pictures wheel image deployed lock clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 12

setup:
	@$(PYTHON) scripts/setup.py run

setup-dev:
	@$(PYTHON) scripts/setup.py dev

run: setup ## start the server with its page on http://127.0.0.1:3000 (ARGS="--port 3001" and environment pass through)
	$(VENV)/glsp serve $(ARGS)

test: check suite web-test ## what CI runs: checks, all tests but the long ones, unit tests of the page

suite: setup-dev # each worker has its own browsers and servers; more than four would fight for memory
	$(VENV)/pytest -n $(or $(WORKERS),logical) --maxprocesses 4 --dist worksteal --ignore=tests/architecture $(ARGS) || \
	  { test $$? -eq 1 && echo 'suite: what failed beside others is tried once more, alone' && \
	    $(VENV)/pytest --last-failed --last-failed-no-failures none --maxfail 3 --ignore=tests/architecture $(ARGS); }

test-long: setup-dev ## the long tests; one job by JOB=chaos|hostile|fuzz|image|monitoring|rehearsal
	$(VENV)/pytest --long=$(or $(JOB),all) $(ARGS)

check: lint types imports pages web-check ## lint, formatting, types, import contracts, documentation (all of it: make -k check)

lint: setup-dev
	$(VENV)/ruff check
	$(VENV)/ruff format --check

types: setup-dev
	node tools/node_modules/pyright/index.js --warnings

imports: setup-dev
	$(VENV)/lint-imports --no-logo

pages: setup-dev
	$(VENV)/pytest -q tests/architecture

web-check: setup-dev
	npm --prefix web run --silent check

web-test: setup-dev
	npm --prefix web test --silent

bench: setup-dev ## measure against the reference server and the stock client, in one run each; results in bench/results/
	$(VENV)/python -m bench $(ARGS)
	$(if $(ARGS),,$(VENV)/python -m bench.page)
	$(if $(ARGS),,$(VENV)/python -m bench.pictures)
	$(if $(ARGS),,$(VENV)/python -m bench.layouts)

bench-page: setup-dev ## measure the page beside the stock client alone
	$(VENV)/python -m bench.page $(ARGS)

capacity: setup-dev ## measure what the capacity guide and the page on Redis say (some minutes, on an idle machine), and write it down there
	$(VENV)/python -m bench.scale --only processes,crowd --store
	$(VENV)/python -m bench.scale --only processes,crowd --postgres --store
	$(VENV)/python -m bench.sizes --store
	$(VENV)/python -m bench.databases --only following --store
	$(VENV)/python scripts/capacity.py

services: setup-dev ## start PostgreSQL and more to try glsp on, until Ctrl-C (ARGS="--haproxy PORT … --pgbouncer --replicas 2 --patroni --influxdb --redis --monitoring [PORT …] --keep DIR"); none is needed: SQLite is built in
	$(VENV)/python -m scripts.services $(ARGS)

web: setup-dev ## development server of the page on http://127.0.0.1:5173, beside a running `make run`
	npm --prefix web run dev

docs: setup-dev ## write the generated pages (settings, commands, third-party licences) and check every link
	$(VENV)/python scripts/third_party.py
	$(VENV)/python scripts/reference.py
	$(VENV)/python scripts/env_example.py
	$(VENV)/python scripts/alerts.py
	$(VENV)/python scripts/dashboards.py
	$(VENV)/pytest -q tests/architecture

pictures: setup-dev ## take the pictures of the documentation anew, in Chromium (ARGS="--only page|terminals|installation")
	$(VENV)/python scripts/pictures.py $(ARGS)

wheel: setup-dev ## build dist/*.whl with the page and data inside: it runs without Node
	$(VENV)/python -m build --wheel --no-isolation

image: setup-dev ## build the container image, on podman or docker (ARGS="--base IMAGE --tag NAME")
	$(VENV)/python scripts/image.py $(ARGS)

deployed: setup-dev ## run what shows that deploy/ works (ten minutes), and write which file was executed
	$(VENV)/pytest -q tests/deploy
	$(VENV)/pytest -q --long=image tests/deploy
	$(VENV)/python scripts/deployed.py

lock: setup ## compile requirements/*.in into pinned, hashed requirements
	sh scripts/lock.sh

clean: ## remove everything that was built or installed here
	rm -rf .venv .setup dist build .cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache test-results
	rm -rf src/glsp/web src/glsp/page-licences.txt src/glsp/render/fonts src/glsp/layout/elk-worker.min.js src/glsp/layout/elk-LICENSE.md
	rm -rf tools/node_modules web/node_modules web/dist tests/peers/node_modules
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
