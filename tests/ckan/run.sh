#!/bin/sh
# tests/ckan/run.sh VERSION: the contract of publishing against a real CKAN of this version, in an environment of its
# own made from the hash-pinned lock; a changed lock renews it.
set -eu
cd "$(dirname "$0")/../.."
lock="tests/ckan/requirements-$1.lock"
[ -f "$lock" ] || { echo "No lock for CKAN $1: $lock" >&2; exit 2; }
place="build/ckan-$1"
if ! cmp -s "$lock" "$place/made-from"; then
    rm -rf "$place"
    mkdir -p build
    python3 -m venv "$place"
    "$place/bin/python" -m pip install -q --disable-pip-version-check --require-hashes -r "$lock" || {
        echo "CKAN $1 could not be installed (is a package index reachable?): nothing was tested." >&2
        exit 1
    }
    cp "$lock" "$place/made-from"
fi
echo "CKAN $1:"
RECAP_CKAN="$PWD/$place/bin" .venv/bin/python -m pytest -q --basetemp=build/ckan-tests \
    tests/sync/upload/test_ckan_contract.py
