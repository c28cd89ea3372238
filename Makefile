# Vigil from the outside. `make help` lists what there is; every target sets up first what it needs.

PYTHONS = python3 python3.14 python3.13 python3.12 python3.11
BIN = .venv/bin
PIP = $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
.DEFAULT_GOAL = help
.PHONY: help setup run test lint bench lock messages

help: ## list these commands
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' Makefile

# Done once for each state of: this folder (the scripts in .venv hold its path), the lock, the project's own data.
# Everything is installed by the hashes of the lock: uv by pip, the rest by uv, or by pip where only pip knows the way
# to a package index (uv does not read pip's settings).
setup: ## make or update .venv (nothing to do: a few hundredths of a second)
	@set -e; \
	state="$(CURDIR) $$(cksum requirements.lock pyproject.toml | tr '\n' ' ')"; \
	was="$$(cat .venv/state 2>/dev/null || true)"; \
	if [ "$$was" = "$$state" ] && [ -x $(BIN)/vigil ] && $(BIN)/python -c '' 2>/dev/null; then exit 0; fi; \
	stop() { printf 'make setup stopped: %s\n' "$$1" >&2; exit 1; }; \
	new='import sys; sys.exit(sys.version_info < (3, 11))'; \
	for name in $(PYTHONS) ''; do \
		if [ -n "$$name" ] && "$$name" -c "$$new" 2>/dev/null; then break; fi; \
	done; \
	[ -n "$$name" ] || stop 'Python 3.11 or newer is missing; on Debian or Ubuntu: apt-get install python3 python3-venv'; \
	"$$name" -c 'import ensurepip, venv' 2>/dev/null || \
		stop "$$name lacks its venv module; on Debian or Ubuntu: apt-get install python3-venv"; \
	echo "Setting up .venv with $$("$$name" --version) …"; \
	case "$$was" in '' | "$(CURDIR) "*) ;; *) rm -rf .venv ;; esac; \
	$(BIN)/python -c "import pip; $$new" 2>/dev/null || { rm -rf .venv; "$$name" -m venv .venv; } || \
		stop 'the virtual environment .venv could not be made (see above)'; \
	rm -f .venv/state; \
	awk '/^[a-z]/ { ours = /^uv==/ } ours' requirements.lock > .venv/uv.txt; \
	$(PIP) --no-deps -r .venv/uv.txt || \
		stop 'the packages could not be fetched (see above); can this machine reach a Python package index?'; \
	$(BIN)/uv pip sync --quiet --system-certs --python .venv --require-hashes requirements.lock || \
		{ echo 'uv could not fetch the packages (see above); pip tries now …'; $(PIP) -r requirements.lock; } || \
		stop 'the locked packages could not be installed (see above)'; \
	$(BIN)/uv pip install --quiet --python .venv --no-deps --no-build-isolation --editable . || \
		stop 'Vigil itself could not be installed (see above)'; \
	printf '%s' "$$state" > .venv/state

run: setup ## make a demo where there is no data yet, and serve it; Ctrl-C ends it
	@set -e; \
	if [ -z "$$(ls -A "$${VIGIL_DATA:-data}" 2>/dev/null)" ]; then $(BIN)/vigil init --demo; fi; \
	exec $(BIN)/vigil serve

test: setup lint ## set up, check everything, run all tests
	$(BIN)/pytest

lint: setup ## format, lint, types, import contracts, size budget
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m tests.budget

bench: setup ## measure, and print figures and ratios
	$(BIN)/python -m bench

messages: setup ## bring the catalogues of translations up to date with the sentences in the code
	$(BIN)/python -m tests.messages

# Keeps what is pinned; UPGRADE=--upgrade takes the newest that pyproject.toml allows.
lock: setup ## write requirements.lock anew from pyproject.toml
	$(BIN)/uv pip compile --quiet --system-certs --universal --python-version 3.11 --generate-hashes --no-header --group dev \
		$(UPGRADE) --output-file requirements.lock pyproject.toml
