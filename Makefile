# Four commands: `make rehearse`, `make experiment`, `make test` and `make bench`. Each sets up what it needs, inside this folder.
PYTHON ?= python3
# What to rehearse: image-classification, text-classification, text-classification-movies, bounding-box or
# semantic-segmentation.
TASK ?= image-classification
PY := .venv/bin/python
SET_UP := .venv/.set-up
BENCH_PY := build/bench/bin/python
BENCH_SET_UP := build/bench/.set-up
# What Python compiles is kept, whatever the environment says: tests and rehearsals start it many times.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: rehearse experiment test bench check set-up clean

rehearse: set-up
	$(PY) -m rehearsal run --task $(TASK)

experiment: set-up
	$(PY) -m rehearsal experiment

test: set-up
	$(PY) -m pytest --numprocesses=2 --dist=loadfile --no-loadscope-reorder

check: set-up
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy

bench: set-up $(BENCH_SET_UP)
	$(BENCH_PY) -m benchmarks.selection --json build/selection.json
	$(BENCH_PY) -m benchmarks.consolidation --json build/consolidation.json
	$(BENCH_PY) -m benchmarks.auto_labeling --jobs 2 --json build/auto-labeling.json --plot build/auto-labeling.svg

set-up: $(SET_UP)

$(SET_UP): requirements.txt requirements-dev.txt constraints.txt package-lock.json
	@$(PYTHON) -c 'import sys; found = sys.version.split()[0]; sys.exit(None if sys.version_info >= (3, 11) else \
	    "python is " + found + ": it must be at least 3.11; name another, as in make PYTHON=python3.11 ...")'
	@echo "setting up in .venv and node_modules: 1.3 GB, some minutes"
	$(PYTHON) -m venv .venv
	$(PY) -m pip install --quiet --disable-pip-version-check --requirement requirements-dev.txt --constraint constraints.txt
	npm ci --silent --no-audit --no-fund
	touch $(SET_UP)

# The peers get an environment of their own, so that nobody comes to depend on them.
$(BENCH_SET_UP): requirements-bench.txt requirements-dev.txt requirements.txt constraints.txt
	$(PYTHON) -m venv build/bench
	$(BENCH_PY) -m pip install --quiet --disable-pip-version-check --requirement requirements-bench.txt --constraint constraints.txt
	touch $(BENCH_SET_UP)

clean:
	rm -rf .venv node_modules build cdk.out
