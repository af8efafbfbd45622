# Two commands do everything on a machine with Python (3.11 to 3.13) and make:
#   make run    set up, then run the whole pipeline through Airflow on the sample company
#   make test   set up, then run every test
.DEFAULT_GOAL := help
.PHONY: help setup servers spark run test proofs matrix check up down bench bench-planning docs messages manuals lock clean

HOME_DIR ?= var
VENV := .venv/bin
# Compiled files go to a cache folder even where the machine forbids them beside the sources.
export PYTHONDONTWRITEBYTECODE :=
export PYTHONPYCACHEPREFIX ?= $(CURDIR)/.cache/pyc

help: ## say what each target does
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## create .venv with everything locked and hash-checked
	@sh requirements/setup.sh

servers: ## fetch further versions of PostgreSQL and a pooler, for the tests of one's own server
	@sh requirements/servers.sh

spark: setup ## add Spark to .venv: an engine beside DuckDB, for which Java is needed
	@$(VENV)/uv pip install --quiet --python $(VENV)/python --require-hashes -r requirements/spark.txt

run: setup ## run the whole pipeline through Airflow on the sample company
	@$(VENV)/peakledger demo --home "$(HOME_DIR)"

test: setup ## run every test but the long proofs
	@$(VENV)/python -m pytest -q -n auto --dist loadfile --no-loadscope-reorder -m "not proof"

# Proofs write gigabytes, and some kill what writes: on a disk.
proofs: export TMPDIR ?= /tmp
proofs: setup ## run the long proofs: kills, drawn programs, growth; properties on new examples
	@$(VENV)/python -m pytest -q -m proof
	@$(VENV)/python -m pytest -q -m "hypothesis and not proof" --hypothesis-profile=open

matrix: setup ## set up and run a copy with each Python that is on PATH, as root and as others
	@$(VENV)/python -m pytest -q -m proof tests/test_matrix.py

check: setup ## format, lint and types, changing nothing
	@$(VENV)/ruff format --check .
	@$(VENV)/ruff check .
	@$(VENV)/mypy
	@$(VENV)/sqruff --parsing-errors lint --quiet $(addprefix sql/,changes checks dims facts intake intermediate marts money planning staging)
	@$(VENV)/sqruff --parsing-errors --dialect postgres lint --quiet $(addprefix sql/,barometer review start)

up: setup ## start the Airflow scheduler, API server and UI on the home
	@$(VENV)/peakledger airflow up --home "$(HOME_DIR)"

down: setup ## stop them, and the embedded PostgreSQL
	@$(VENV)/peakledger airflow down --home "$(HOME_DIR)"

bench: setup ## measure against a bare floor and a common way of doing it
	@$(VENV)/python -m bench

bench-planning: setup ## play the VN2 inventory game and the sample company's peak seasons
	@$(VENV)/python -m bench --only planning peak-seasons

docs: setup ## write the generated pages of docs/
	@$(VENV)/peakledger docs

# What the source says to people goes into the catalogue of each language, which is then compiled.
LOCALES = transforms/language/locale
messages: setup ## write the catalogues: texts that are new stand there without a translation
	@$(VENV)/pybabel -q extract -F pyproject.toml --add-location=file --sort-by-file --project=Peakledger \
		-o .cache/messages.pot adapters cli dags examples expectations stages transforms
	@$(VENV)/pybabel -q update -N --ignore-obsolete --ignore-pot-creation-date --width=100 \
		-D peakledger -d $(LOCALES) -i .cache/messages.pot
	@$(VENV)/pybabel -q compile -D peakledger -d $(LOCALES)

manuals: setup ## make the manuals a site to open offline: .cache/manuals/site/index.html
	@test -x .cache/manuals/bin/python || $(VENV)/uv venv --quiet --allow-existing .cache/manuals
	@$(VENV)/uv pip install --quiet --python .cache/manuals/bin/python --require-hashes -r requirements/manuals.txt
	@.cache/manuals/bin/zensical build --strict
	@# The one script that the theme takes from elsewhere: a page opened from the disk asks nobody.
	@grep -rl unpkg.com/iframe-worker .cache/manuals/site --include='*.html' | \
		xargs sed -i 's#<script src="https://unpkg.com/iframe-worker/shim"[^>]*></script>##'

# lock.txt is what runs; test.txt and server.txt hold only what tests and the image have beside it.
PIN = $(VENV)/uv pip compile --universal --python-version 3.11 --generate-hashes --quiet \
	--no-emit-index-url --allow-unsafe --custom-compile-command "make lock"
lock: setup ## resolve the requirements again and pin every file by hash
	@for what in pipeline:lock superset:superset browser:browser dbt:dbt spark:spark manuals:manuals; do \
		$(PIN) requirements/$${what%:*}.in -o requirements/$${what#*:}.txt || exit 1; done
	@carried="$$(sed -n -e "/sys_platform == 'win32'/d" \
		-e 's/^\([a-z0-9][a-z0-9._-]*\)==.*/--no-emit-package \1/p' requirements/lock.txt)"; \
	for what in test server; do \
		$(PIN) -c requirements/lock.txt $$carried requirements/$$what.in \
			-o requirements/$$what.txt || exit 1; \
		sed -i '/^# The following packages were excluded/,$$d' requirements/$$what.txt; done

clean: ## remove what can be made again; the home stays
	rm -rf .venv .cache .pytest_cache .mypy_cache .ruff_cache .hypothesis
