# Every target sets up what it needs. A fresh clone, Python 3.11, git and make are enough.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
TOOLS  := $(VENV)/.ready-test
SITE   := $(VENV)/.ready-docs
ANKI   := $(patsubst %,$(VENV)/anki/%/.ready,$(shell grep -v '^\#' tests/anki/releases.txt))

.PHONY: build check test test-anki lint wheel docs bench bench-peers fuzz constraints clean

build: $(READY)
	$(BIN)/quizgen build

# What a course's own CI checks: no warnings, every question checked by hand, every change released.
check: $(READY)
	$(BIN)/quizgen check --strict --require-checked
	$(BIN)/quizgen release --check

test: $(TOOLS) $(ANKI)
	$(BIN)/python tests/support/browser.py
	$(BIN)/python tests/support/engines.py
	$(BIN)/python -m pytest -n auto --dist worksteal

test-anki: $(TOOLS) $(ANKI)
	$(BIN)/python -m pytest tests/anki

lint: $(TOOLS)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# A wheel for pipx and uv, with everything that the program needs except its Python packages.
wheel: $(READY)
	@rm -rf build/wheel
	$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps -w build/wheel .

# The pages as a site, in build/site. Links to files outside docs/ become plain words, because the site lacks them.
docs: $(SITE)
	@rm -rf build/docs && mkdir -p build && cp -R docs build/docs
	@find build/docs -name '*.md' -exec sed -i 's#\[\([^]]*\)\](\.\./[A-Z]*\.md)#\1#g' {} +
	$(BIN)/zensical build --strict

bench: $(TOOLS)
	PYTHONPATH=$(CURDIR)/tests $(BIN)/python -m bench $(SIZES)

# Other programs, in a separate environment, because nothing of ours needs them.
PEERS := build/peers
bench-peers: $(TOOLS)
	@$(PYTHON) -m venv $(PEERS)
	@$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check \
	  moodle-tools==1.1.0 text2qti==0.8.0 genanki==0.13.1
	PYTHONPATH=$(CURDIR)/tests $(BIN)/python -m bench.peers $(PEERS)/bin

fuzz: $(TOOLS)
	PYTHONPATH=tests N=$(N) SEED=$(SEED) $(BIN)/python -m fuzz

constraints: $(TOOLS)
	@echo '# Exact versions that the two commands of the README install. Made with `make constraints`.' > constraints.txt
	@$(BIN)/python -m pip freeze --exclude-editable >> constraints.txt

clean:
	rm -rf $(VENV) build
	find dist -mindepth 1 ! -name README.md -delete

$(BIN)/python:
	@command -v git >/dev/null || { echo "git is missing: install it (Debian, Ubuntu: apt-get install git)"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	  || { echo "Python 3.11 or newer is missing: install it, or name yours: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null \
	  || { echo "Python's venv is missing: install it (Debian, Ubuntu: apt-get install python3-venv)"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(READY): pyproject.toml constraints.txt | $(BIN)/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(TOOLS): pyproject.toml constraints.txt | $(BIN)/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test]'
	@touch $(READY) $@

# Several releases of Anki can't share an environment.
$(ANKI): $(VENV)/anki/%/.ready: | $(BIN)/python
	@$(BIN)/python -m venv $(VENV)/anki/$*
	@$(VENV)/anki/$*/bin/python -m pip install --quiet --disable-pip-version-check anki==$*
	@touch $@

$(SITE): pyproject.toml constraints.txt | $(BIN)/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[docs]'
	@touch $(READY) $@
