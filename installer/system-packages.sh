#!/bin/sh
# Installs the Debian/Ubuntu packages a target needs when they are missing; asks for root only then.
#   installer/system-packages.sh run|test|package|deb|test-deb|windows|test-windows|test-ckan
set -eu

# Qt's libraries for a real window (docs/adr/0001-qt-pin.md) and Python's own venv module.
run="python3-venv libegl1 libgl1 libdbus-1-3 libfontconfig1 libglib2.0-0 libxkbcommon0 libxkbcommon-x11-0
     libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0"
# Virtual screen, PDF tools and a browser for the tests that look at the real thing.
test="xvfb xauth poppler-utils qpdf chromium unzip"
# What makes the frozen folder smaller (installer/slim.py), and what makes and tries installers of it.
package="binutils gcc libc6-dev"
deb="dpkg-dev xz-utils"
test_deb="mmdebstrap lintian"
windows="nsis"
test_windows="wine wine64 gcc-mingw-w64-x86-64"
# What a CKAN needs beside its Python packages; PostgreSQL's adapter is compiled for it.
test_ckan="postgresql redis-server libmagic1 libpq-dev gcc libc6-dev python3-dev"

case "${1:-}" in
    run)  wanted="$run" ;;
    test) wanted="$run $test" ;;
    package)      wanted="$run $test $package" ;;
    deb)          wanted="$run $test $package $deb" ;;
    test-deb)     wanted="$test_deb" ;;
    windows)      wanted="$windows" ;;
    test-windows) wanted="$test_windows" ;;
    test-ckan)    wanted="$run $test $test_ckan" ;;
    *)    echo "usage: $0 run|test|package|deb|test-deb|windows|test-windows|test-ckan" >&2; exit 2 ;;
esac

command -v dpkg-query >/dev/null 2>&1 || {
    echo "Not a Debian or Ubuntu system: please install the equivalents of: $(echo $wanted)" >&2
    exit 0
}

missing=""
for package in $wanted; do
    # "Provides" counts: newer releases rename some libraries (libglib2.0-0t64).
    dpkg-query -W -f='${db:Status-Status} ${Package} ${Provides}\n' 2>/dev/null \
        | grep -E "^installed .*\b${package}\b" >/dev/null || missing="$missing $package"
done
[ -z "$missing" ] && exit 0

echo "Installing system packages:$missing"
as_root=""
if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null 2>&1 || {
        echo "Root is needed once. Please run: apt-get install$missing" >&2
        exit 1
    }
    as_root="sudo"
fi
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -qq
$as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null
