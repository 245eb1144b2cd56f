# Every target explains itself: make help
PY      := .venv/bin/python
# one more than the cores of the smallest machine: a test waits for disks, windows and servers a third of its time
JOBS    ?= 3
# compiled modules are kept, whatever the environment says: tests start the app hundreds of times
PYTEST  := env -u PYTHONDONTWRITEBYTECODE $(PY) -m pytest -n $(JOBS) --dist loadscope --no-loadscope-reorder
READY   := .venv/.ready
# times in packages: that of the newest commit
export SOURCE_DATE_EPOCH ?= $(shell git log -1 --format=%ct 2>/dev/null || date +%s)

# versions of CKAN that "make test-ckan" tries: tests/ckan/requirements-VERSION.lock
CKANS   ?= 2.10 2.11 2.12

SYSTEM  := $(addsuffix -system, run test package deb test-deb windows test-windows test-ckan)

.DEFAULT_GOAL := help
.PHONY: help run test soak checks lint types types-linux types-windows imports unit bench manual page package deb test-deb windows test-windows test-ckan lock clean $(SYSTEM)

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | sort | expand -t 14

run: run-system $(READY) ## open the training region, ready to use (without a display: the headless demo)
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ]; then exec .venv/bin/recap demo; else \
	  out=$$(mktemp -d)/demo; \
	  echo "No display found: running the headless demo into $$out"; \
	  exec .venv/bin/recap demo --headless --out "$$out"; fi

test: test-system $(READY) checks unit ## lint, types, import contracts and all tests with small budgets

soak: test-system $(READY) checks ## the same tests with large budgets
	RECAP_BUDGET=soak $(PYTEST) tests

# each uses one core only: those of the smallest machine are both busy, and each one's words stay together
checks: $(READY)
	@$(MAKE) --no-print-directory -j 2 --output-sync=target types-linux types-windows lint imports

lint: $(READY) ## ruff
	$(PY) -m ruff check .

types: types-linux types-windows ## mypy --strict, as on Linux and as on Windows

types-linux: $(READY)
	$(PY) -m mypy

types-windows: $(READY)
	$(PY) -m mypy --platform win32 --cache-dir .mypy_cache/win32

imports: $(READY) ## the layers of docs/architecture.md
	.venv/bin/lint-imports

unit: $(READY) ## all tests, small budgets
	$(PYTEST) tests

bench: $(READY) ## performance, as ratios against a reference measured in the same run
	$(PY) -m benchmarks

manual: test-system $(READY) ## build/manual: a page for each role with pictures of the window as it is now
	RECAP_MANUAL=build/manual $(PY) -m pytest -q tests/recap_desktop/ui/test_manual_pictures.py tests/recap_desktop/cli/test_staff_manual.py

page: ## build the program of the release pages again (needs Node) and compare it with what is committed
	cd sync/portal/page && npm ci --ignore-scripts --no-fund --no-audit && npm run -s check && npm run -s build -- ../../../build/page
	cmp build/page/portal.js sync/portal/page/dist/portal.js
	cmp build/page/periksa.js sync/portal/page/dist/periksa.js

package: package-system $(READY) ## frozen app with PyInstaller and its smoke test
	$(PY) -m pip install -q --require-hashes -r requirements-package.lock
	PYTHONHASHSEED=0 $(PY) -m PyInstaller --noconfirm --distpath build/dist --workpath build/work installer/recap.spec
	$(PY) installer/slim.py build/dist/recap
	$(PY) installer/smoke_test.py build/dist/recap

deb: deb-system package ## build/recap-desktop_VERSION_amd64.deb, from the frozen app
	$(PY) installer/deb/build.py build/dist/recap build

test-deb: test-deb-system ## install, run and remove the .deb of "make deb" in a bare Debian 12 (as root)
	sh installer/deb/test.sh build/recap-desktop_*.deb

windows: windows-system $(READY) ## build/recap-desktop-VERSION-setup.exe for Windows, built here
	$(PY) installer/windows/build.py build

test-windows: test-windows-system $(READY) ## install setup.exe under Wine and run what needs no window
	$(PY) installer/windows/test.py build/recap-desktop-*-setup.exe

test-ckan: test-ckan-system $(READY) ## the contract of publishing against a real CKAN of each version, started here and ended here (CKANS="2.11" for one)
	@for version in $(CKANS); do sh tests/ckan/run.sh $$version || exit 1; done

lock: ## renew the lock files (needs uv)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate pyproject.toml --group dev -o requirements.lock >/dev/null
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate -c requirements.lock pyproject.toml -o requirements-app.lock >/dev/null
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --group package -c requirements.lock -o requirements-package.lock >/dev/null
	for version in $(CKANS); do uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --allow-unsafe tests/ckan/requirements-$$version.in -o tests/ckan/requirements-$$version.lock >/dev/null; done

clean: ## remove the environment and everything built
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(SYSTEM): %-system:
	@sh installer/system-packages.sh $*

# The environment is made from the hash-pinned lock; a changed lock renews it.
$(READY): requirements.lock pyproject.toml
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed." >&2; exit 1; }
	python3 -m venv .venv
	$(PY) -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	$(PY) -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(READY)
