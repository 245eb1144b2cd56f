"""The program of the pages in a real Chromium: the check of a station, its parts, the search; served by http.server."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.log.checkpoint import sign_checkpoint
from sync.log.merkle import inclusion_proof, leaf_hash, root_of_inclusion
from sync.log.tiles import TileTree, append, tile_path
from sync.portal.layouts.v4.shards.paths import page_path
from sync.record.keys import public_bytes
from tests.helpers.chromium import Chromium
from tests.helpers.release_host import Host, hosted
from tests.helpers.told_region import CORRECTED, SUBDISTRICT, UNDECIDED

VILLAGE = CORRECTED[:10]
STEPS = ["package", "record", "officers", "signatures", "receipt", "log", "arithmetic", "page", "image"]
#: A name that is no localhost: a page there is in no secure context, and has no WebCrypto.
ELSEWHERE = "release.test"


@pytest.fixture(scope="module")
def host(told: Path) -> Iterator[Host]:
    """The release in a folder below the one that is served."""
    with hosted(told.parent) as found:
        yield found


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    profile = tmp_path_factory.mktemp("profile")
    with Chromium(profile, f"--host-resolver-rules=MAP {ELSEWHERE} 127.0.0.1") as found:
        yield found


def _go(browser: Chromium, host: Host, path: str, name: str = "localhost") -> None:
    browser.go(f"http://{name}:{host.port}/release/{path}", then=path)


def _run(browser: Chromium, script: str) -> Any:
    """What an asynchronous function says; what it throws fails the test."""
    found = browser.tell("Runtime.evaluate", expression=f"(async () => {{{script}}})()", awaitPromise=True,
                         returnByValue=True)
    assert "exceptionDetails" not in found, found["exceptionDetails"]
    return found["result"].get("value")


_CHECK = """
const one = document.querySelector(SELECTOR);
one.closest('details').open = true;
one.querySelector('.periksa button').click();
const done = () => one.querySelector('.periksa .putusan, .periksa > div > p.buruk');
for (let n = 0; n < 400 && !done(); n += 1) await new Promise((go) => setTimeout(go, 25));
return {
  verdict: done().className, text: one.querySelector('.periksa').textContent,
  steps: Object.fromEntries([...one.querySelectorAll('[data-langkah]')].map(
    (step) => [step.dataset.langkah, step.className])),
};
"""


def _check(browser: Chromium, station: str) -> dict[str, Any]:
    found: dict[str, Any] = _run(browser, _CHECK.replace("SELECTOR", json.dumps(f'[data-tps="{station}"]')))
    return found


def test_every_station_holds_and_each_step_is_said(browser: Chromium, host: Host) -> None:
    """By WebCrypto; the corrected one, the one that was read again, and the one left undecided too."""
    _go(browser, host, page_path(VILLAGE, "id"))
    stations = _run(browser, "return [...document.querySelectorAll('[data-periksa]')].map((one) => one.dataset.tps)")
    assert {CORRECTED, UNDECIDED} <= set(stations)
    for station in stations:
        found = _check(browser, station)
        assert (found["verdict"], list(found["steps"])) == ("putusan baik", STEPS), found
    assert "WebCrypto" in found["text"] and "python3 verifikasi.pyz" in found["text"]
    assert "E2C4 EC74 F9D0 356F" in found["text"]
    # the time is said as the page itself says it
    times = _run(browser, f"""return document.querySelector('[data-tps="{stations[-1]}"] .facts').textContent""")
    (received,) = re.findall(r"diterima (.*?), urutan", found["text"])
    assert re.fullmatch(r"\d\d-\d\d-\d{4} \d\d[.]\d\d WIB", received) and received in times
    assert "tidak dapat menjamin dirinya sendiri" in found["text"]
    assert browser.complaints() == []


def test_where_there_is_no_webcrypto_another_implementation_says_the_same(browser: Chromium, host: Host) -> None:
    _go(browser, host, page_path(VILLAGE, "en"), ELSEWHERE)
    assert browser.value("isSecureContext") is False
    found = _check(browser, CORRECTED)
    assert found["verdict"] == "putusan baik" and "noble" in found["text"]
    assert "cannot vouch for itself" in found["text"]


def _altered(folder: Path, path: str, old: bytes, new: bytes) -> dict[str, bytes]:
    data = (folder / path).read_bytes()
    assert old in data
    return {f"release/{path}": data.replace(old, new, 1)}


def test_what_is_wrong_is_red_and_named(browser: Chromium, host: Host, told: Path) -> None:
    """Nothing of the release is touched: the server gives another file in its place."""
    page = page_path(VILLAGE, "en")
    _go(browser, host, page)
    record = browser.value(f"document.querySelector('[data-tps=\"{CORRECTED}\"]').dataset.periksa")
    path = f"catatan/{SUBDISTRICT}/{record}.json"
    container = json.loads((told / path).read_bytes())
    envelope = json.loads(base64.b64decode(container["envelope"]))

    def signed_otherwise() -> dict[str, bytes]:
        """One bit of a signature, in an envelope that is spelled as it must be."""
        raw = bytearray(base64.b64decode(envelope["signatures"][0]["sig"]))
        raw[5] ^= 1
        first = {**envelope["signatures"][0], "sig": base64.b64encode(raw).decode()}
        made = {**envelope, "signatures": [first, *envelope["signatures"][1:]]}
        packed = base64.b64encode(_canonical(made)).decode()
        return {f"release/{path}": _canonical({**container, "envelope": packed})}

    def appointed_otherwise() -> dict[str, bytes]:
        officer = json.loads(base64.b64decode(container["officers"][0]))
        said = json.loads(base64.b64decode(officer["payload"]))
        officer["payload"] = base64.b64encode(_canonical({**said, "role": "member"})).decode()
        officers = [base64.b64encode(_canonical(officer)).decode(), *container["officers"][1:]]
        return {f"release/{path}": _canonical({**container, "officers": officers})}

    tile = next(one for one in (told / "log" / "tile" / "0").rglob("*") if one.is_file())
    name = tile.relative_to(told).as_posix()
    root = (told / "log" / "checkpoint").read_bytes().split(b"\n")[2]
    package = json.loads((told / "paket.json").read_bytes())
    stranger = {**package, "signatures": [{**package["signatures"][0], "sig": "A" * 86 + "=="}]}
    other = next(p for p in (told / "catatan" / SUBDISTRICT).iterdir() if p.stem != record)
    cases = {
        "record": {f"release/{path}": other.read_bytes()},
        "signatures": signed_otherwise(),
        "officers": appointed_otherwise(),
        "package": {"release/paket.json": _canonical(stranger)},
        "log": {f"release/{name}": bytes(len(tile.read_bytes()))},
        "checkpoint": _altered(told, "log/checkpoint", root, base64.b64encode(bytes(32))),
    }
    for kind, instead in cases.items():
        host.instead |= instead
        try:
            found = _check(browser, CORRECTED)
        finally:
            host.instead = {"favicon.ico": b""}
        step = "log" if kind == "checkpoint" else kind
        assert found["verdict"] == "putusan buruk" and found["steps"][step] == "buruk", (kind, found)
        assert "DOES NOT HOLD" in found["text"]
    cell = f"document.querySelector('[data-tps=\"{CORRECTED}\"] [data-sel=\"votes.1\"]')"
    shown = browser.value(f"{cell}.textContent")
    browser.value(f"{cell}.textContent = '9999'")
    found = _check(browser, CORRECTED)
    assert [name for name, state in found["steps"].items() if state == "buruk"] == ["page"]
    assert "votes.1" in found["text"]
    browser.value(f"{cell}.textContent = {shown!r}")
    assert _check(browser, CORRECTED)["verdict"] == "putusan baik"


def _canonical(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


_PROOFS = """
const { parts, webcrypto, noble } = await import('/release/periksa.js');
const { b64, unb64, rootOf, leafHash, Tiles, openCheckpoint } = parts;
const found = {};
for (const maths of [webcrypto, noble]) {
  const said = [];
  const note = await openCheckpoint(V.note, 'log.test', unb64(V.key), maths);
  said.push(b64(note.root) === V.root && note.size === V.size);
  said.push(await openCheckpoint(V.note, 'log.test', unb64(V.other), maths) === null);
  const other = V.note.replace('\\n' + V.size + '\\n', '\\n1\\n');
  said.push(await openCheckpoint(other, 'log.test', unb64(V.key), maths) === null);
  const tiles = new Tiles(V.size, async (path) => unb64(V.tiles[path]), maths);
  for (const [index, entry, proof] of V.leaves) {
    const leaf = await leafHash(unb64(entry), maths);
    const own = await tiles.proof(index);
    const to = async (...args) => { const hash = await rootOf(...args, maths); return hash && b64(hash); };
    said.push(b64(await tiles.node(0, index)) === b64(leaf));
    said.push(JSON.stringify(own.map(b64)) === JSON.stringify(proof));
    said.push(await to(index, V.size, leaf, own) === V.root);
    const wrong = leaf.slice(); wrong[0] ^= 1;
    said.push(await to(index, V.size, wrong, own) !== V.root);
    said.push(await to(index, 2 * V.size, leaf, own) !== V.root);
    said.push(await to(index, V.size, leaf, own.slice(1)) !== V.root);
    said.push(await to(V.size, V.size, leaf, own) === null);
  }
  for (const [key, sig, message, holds] of V.signed) {
    said.push(await maths.verifies(unb64(key), unb64(sig), unb64(message)) === holds);
  }
  found[maths.name] = said;
}
return found;
"""


def test_inclusion_holds_in_webcrypto_and_in_noble_by_the_same_vectors(browser: Chromium, host: Host) -> None:
    """Wrong leaf, wrong size, wrong key and wrong signature are each rejected by both (T12)."""
    entries = [f"entry {number}".encode() for number in range(700)]
    size, tiles = append(lambda level, index: b"", 0, map(leaf_hash, entries))
    tree = TileTree(lambda level, index: tiles[level, index])
    key, other = (Ed25519PrivateKey.from_private_bytes(bytes([one]) * 32) for one in (1, 2))
    root = root_of_inclusion(0, size, leaf_hash(entries[0]), inclusion_proof(tree, 0, size))
    assert root is not None
    signature = key.sign(b"message")
    broken = bytes([signature[0] ^ 1]) + signature[1:]

    def text(data: bytes) -> str:
        return base64.b64encode(data).decode()

    vectors = {
        "note": sign_checkpoint("log.test", size, root, key), "root": text(root), "size": size,
        "key": text(public_bytes(key)), "other": text(public_bytes(other)),
        "tiles": {tile_path(level, index, len(data) // 32): text(data) for (level, index), data in tiles.items()},
        "leaves": [
            [at, text(entries[at]), [text(step) for step in inclusion_proof(tree, at, size)]]
            for at in (0, 1, 255, 256, 511, 512, 640, 698, 699)
        ],
        "signed": [
            [text(public_bytes(key)), text(signature), text(b"message"), True],
            [text(public_bytes(other)), text(signature), text(b"message"), False],
            [text(public_bytes(key)), text(broken), text(b"message"), False],
            [text(public_bytes(key)), text(signature), text(b"another"), False],
            [text(bytes(31)), text(signature), text(b"message"), False],
        ],
    }
    _go(browser, host, "index.html")
    said = _run(browser, f"const V = {json.dumps(vectors)};{_PROOFS}")
    assert set(said) == {"WebCrypto", "noble"}
    for name, answers in said.items():
        assert answers == [True] * (3 + 9 * 7 + 5), (name, answers)


def _typed(browser: Chromium, text: str) -> dict[str, Any]:
    found: dict[str, Any] = _run(browser, f"""
const box = document.querySelector('.cari input'), status = document.querySelector('.cari [role=status]');
status.textContent = '';
box.focus(); box.value = {json.dumps(text)}; box.dispatchEvent(new Event('input', {{bubbles: true}}));
for (let n = 0; n < 200 && !status.textContent; n += 1) await new Promise((go) => setTimeout(go, 25));
const links = [...document.querySelectorAll('.cari-hasil a')];
return {{status: status.textContent, names: links.map((one) => one.textContent), paths: links.map((one) => one.href)}};
""")
    return found


def test_a_region_or_station_is_found_by_name_and_by_code(browser: Chromium, host: Host, told: Path) -> None:
    browser.size(360, 740)
    _go(browser, host, "index.html")
    paths: list[str] = []
    for typed, names in {
        "harapan": ["TANJUNG HARAPAN"], "rejo sum": ["SUMBER REJO I, II, III"], "raas": ['KAMPUNG RA"AS BARU'],
        "suk": ["SUKA MAJU"], "0001": ["KABUPATEN LATIHAN"], "00.01.01": ["SUKA MAJU"],
        CORRECTED: ["TPS 001, KAMPUNG RA\"AS BARU"], "TPS 1 kampung": ["TPS 001, KAMPUNG RA\"AS BARU"],
        "sumber rejo 04": ["TPS 004, SUMBER REJO I, II, III"],
    }.items():
        found = _typed(browser, typed)
        assert found["names"] == names and found["status"] == "1 hasil.", (typed, found)
        paths += found["paths"]
    for one in paths:
        path, _, anchor = one.partition("/release/")[2].partition("#")
        content = (told / path).read_text(encoding="utf-8")
        assert not anchor or f'id="{anchor}"' in content
    assert _typed(browser, "kabupaten pulau")["status"] == "Tidak ada yang cocok."
    assert _typed(browser, "su")["status"].startswith("Ketik sedikitnya tiga huruf")
    _typed(browser, CORRECTED)
    for kind in ("keyDown", "keyUp"):
        browser.tell("Input.dispatchKeyEvent", type=kind, key="ArrowDown", code="ArrowDown", windowsVirtualKeyCode=40)
    assert browser.value("document.activeElement.tagName") == "A"
    assert browser.value("document.documentElement.scrollWidth") <= 360
    assert browser.complaints() == []


def test_opened_as_a_file_it_says_what_to_do(browser: Chromium, told: Path) -> None:
    browser.go((told / page_path(VILLAGE, "en")).as_uri(), then=VILLAGE)
    found = _check(browser, CORRECTED)
    assert found["steps"] == {} and "python3 -m http.server" in found["text"]
    assert "nothing was checked" in found["text"]


@pytest.mark.parametrize("dark", [False, True])
def test_no_page_violates_a_rule_of_axe(browser: Chromium, host: Host, dark: bool) -> None:
    browser.size(360 if dark else 1280, 800, dark=dark)
    for lang in ("id", "en"):
        first = "index.html" if lang == "id" else "en.html"
        above = page_path(SUBDISTRICT[:4], lang)
        sides = ("metode.html", "format.html") if lang == "id" else ("daftar-istilah.en.html", "format.en.html")
        for path in (first, above, *sides, page_path(SUBDISTRICT, lang), page_path(VILLAGE, lang)):
            _go(browser, host, path)
            if VILLAGE in path:
                browser.value("document.querySelectorAll('details').forEach((one) => { one.open = true })")
                _check(browser, CORRECTED)
            elif path.startswith("format"):  # a thousand rows of one kind: some of them tell all
                browser.value("document.querySelectorAll('tr:nth-child(n+3)').forEach((one) => one.remove())")
            elif path not in sides:
                _typed(browser, "suka")
            assert browser.violations(preload=path == first) == [], (path, dark)  # one style sheet for all pages
