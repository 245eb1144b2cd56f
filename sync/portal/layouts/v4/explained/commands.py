"""What to type to check a release by hand: a POSIX shell, ``base64``, ``sha256sum`` and OpenSSL 3. A test types it.

Nothing is written into the folder of the release, which would have a file that no listing names.
"""

from __future__ import annotations

#: DER of an Ed25519 public key before its 32 bytes (RFC 8410), as ``printf`` writes it.
_DER = r"\060\052\060\005\006\003\053\145\160\003\041\000"
_VERIFY = "openssl pkeyutl -verify -pubin -inkey $T/{key}.der -keyform DER -rawin -in $T/{what} -sigfile $T/{what}.sig"

ROOT = r"""T=$(mktemp -d)
sed 's/.*"payload":"\([^"]*\)".*/\1/' paket.json | base64 -d > $T/isi
sed 's/.*"root":"\([^"]*\)".*/\1/' $T/isi | base64 -d > $T/induk
sha256sum < $T/induk"""

PACKAGE = rf"""J=application/vnd.recap.package.v1+json
{{ printf 'DSSEv1 %d %s %d ' ${{#J}} $J $(wc -c < $T/isi); cat $T/isi; }} > $T/paket
K=$(sha256sum < $T/induk | cut -c1-64)
grep -o "\"keyid\":\"$K\",\"sig\":\"[^\"]*\"" paket.json | cut -d'"' -f8 | base64 -d > $T/paket.sig
{{ printf '{_DER}'; cat $T/induk; }} > $T/induk.der
{_VERIFY.format(key="induk", what="paket")}"""

MANIFEST = rf"""sed 's/.*"release":{{"key":"\([^"]*\)".*/\1/' $T/isi | base64 -d > $T/rilis
{{ printf '{_DER}'; cat $T/rilis; }} > $T/rilis.der
{{ printf 'recap release v1\n'; cat manifest.json; }} > $T/kepala
base64 -d < manifest.sig > $T/kepala.sig
{_VERIFY.format(key="rilis", what="kepala")}"""

DIGESTS = """sha256sum daftar/*.json data/tps/*"""
