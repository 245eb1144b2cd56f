#!/bin/sh
# Installs, runs and removes the Debian package in a bare Debian 12: installer/deb/test.sh FILE.deb  (root, mmdebstrap)
#
# The root holds nothing but what apt pulls in for the package, and for the test Xvfb, which is asked for last.
set -eu

deb=$(realpath "$1")
place=$(mktemp -d)
root="$place/root"
name=recap-desktop

end() {
    [ -z "${screen:-}" ] || kill "$screen" 2>/dev/null || true
    rm -rf "$place"
}
trap end EXIT INT TERM

fail() {
    echo "test of the package failed: $*" >&2
    exit 1
}

inside() {
    chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 HOME=/root DEBIAN_FRONTEND=noninteractive "$@"
}

# apt in the root; what it says is of interest only when it fails.
apt() {
    inside apt-get "$@" >"$place/apt.log" 2>&1 || {
        cat "$place/apt.log" >&2
        fail "apt-get $1"
    }
}

# What is in the root, without what apt, dpkg, ldconfig and running the app keep for themselves.
listed() {
    (cd "$root" && find . -xdev \( -path ./proc -o -path ./sys -o -path ./tmp -o -path ./root -o -path ./var/cache \
        -o -path ./var/lib/apt -o -path ./var/lib/dpkg -o -path ./var/log \) -prune -o -print) | sort
}

lintian --allow-root --fail-on error "$deb"

# the sources and the proxy of this machine, whatever they are
sources=/etc/apt/sources.list
grep -q '^deb' "$sources" 2>/dev/null || sources=$(ls /etc/apt/sources.list.d/*.sources /etc/apt/sources.list.d/*.list 2>/dev/null | head -1)
proxy=""
eval "$(apt-config shell proxy Acquire::http::Proxy)"
began=$(date +%s)
mmdebstrap --quiet --variant=minbase --mode=root ${proxy:+--aptopt="Acquire::http::Proxy \"$proxy\""} bookworm "$root" "$sources"
cp "$deb" "$root/tmp/package.deb"
listed > "$place/before"
inside dpkg-query -W -f '${Package}\n' | sort > "$place/packages"

apt update -qq
apt install -y -qq --no-install-recommends /tmp/package.deb
echo "installed after $(($(date +%s) - began)) s: $(inside dpkg-query -W -f '${Installed-Size}' $name) KiB"
inside dpkg-query -W -f '${Package}\n' | sort > "$place/with"

version=$(inside recap --version)
[ "$version" = "recap $(dpkg-deb -f "$deb" Version)" ] || fail "recap --version says $version"
for file in applications/$name.desktop mime/packages/$name.xml icons/hicolor/scalable/apps/$name.svg doc/$name/copyright; do
    [ -f "$root/usr/share/$file" ] || fail "$file is not there"
done

began=$(date +%s)
inside recap demo --headless --out /tmp/out >/dev/null || fail "the headless demo"
inside recap verify /tmp/out/release >/dev/null || fail "recap verify of the release"
echo "headless demo and verification: $(($(date +%s) - began)) s"
# the rehearsal of a trial, where this version has it
if inside recap demo --help | grep -q -- '--mode'; then
    began=$(date +%s)
    inside recap demo --headless --mode trial --out /tmp/trial >/dev/null || fail "the rehearsal"
    inside recap verify /tmp/trial/releases/000002 >/dev/null || fail "recap verify of the rehearsal's second release"
    echo "rehearsal of a trial: $(($(date +%s) - began)) s"
else
    echo "rehearsal of a trial: this version has none"
fi

# the window on a virtual screen: more colours than a background has
apt install -y -qq --no-install-recommends xvfb
mkdir -p "$root/tmp/screen" "$root/tmp/.X11-unix"
chmod 1777 "$root/tmp/.X11-unix"
inside Xvfb :77 -screen 0 1280x800x24 -fbdir /tmp/screen -nolisten tcp >/dev/null 2>&1 &
screen=$!
inside sh -c 'DISPLAY=:77 timeout -s INT 30 recap demo' >"$place/said" 2>&1 &
window=$!
shown=0
for _ in $(seq 1 25); do
    sleep 1
    [ -f "$root/tmp/screen/Xvfb_screen0" ] || continue
    shown=$(tail -c $((1280 * 800 * 4)) "$root/tmp/screen/Xvfb_screen0" | od -An -v -t x4 -w28 | cut -c1-9 | sort -u | wc -l)
    [ "$shown" -lt 60 ] || break
done
[ "$shown" -ge 60 ] || fail "no window: $shown colours; $(cat "$place/said")"
wait "$window" || true
kill "$screen" 2>/dev/null || true
wait "$screen" 2>/dev/null || true
screen=""
echo "the window: $shown colours on the screen"

apt purge -y -qq $name
comm -13 "$place/packages" "$place/with" | grep -vx $name > "$place/added" || true
apt purge -y -qq --auto-remove xvfb
# shellcheck disable=SC2046
inside apt-get purge -y -qq --auto-remove $(cat "$place/added") >/dev/null 2>&1 || true
listed > "$place/after"
left=$(comm -13 "$place/before" "$place/after" | grep -i recap || true)
[ -z "$left" ] || fail "left behind: $left"
inside dpkg-query -W $name 2>/dev/null && fail "the package is still known"
others=$(comm -13 "$place/before" "$place/after" | wc -l)
echo "removed: nothing of the app is left ($others other names, of packages that apt keeps)"
echo "test of the package passed"
