"""Builds a signed election package from a SPEC.toml and the CSV files it names."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from forms.catalogue import newest_form
from forms.errors import KnownError
from forms.rule_table import rules_numbered
from sync.record import envelope as dsse
from sync.record.canonical import encode
from sync.record.keys import b64, keyid, public_bytes
from sync.record.schema import validate
from sync.trust import tables
from sync.trust.authority import signing_keys
from sync.trust.describe import describe
from sync.trust.election_keys import AuthorityKeys, PackageKeys
from sync.trust.names import checked_choices, checked_name
from sync.trust.package import ElectionPackage, open_package
from sync.trust.regional import names_of
from sync.trust.roles import OFFICES, Role
from sync.trust.succession import check_succession
from sync.trust.table_reader import read_text
from sync.trust.times import stamp

__all__ = ["DEFAULT_POLICY", "build_package", "describe", "sign_package"]

_OFFICE = list(OFFICES)
DEFAULT_POLICY: dict[str, dict[str, object]] = {
    "transcription": {"persons": 1, "roles": [Role.OPERATOR.value]},
    "settlement": {"persons": 1, "roles": [Role.OPERATOR.value, *_OFFICE]},
    "disposition": {"persons": 2, "roles": _OFFICE},
    "sheet": {"persons": 2, "roles": _OFFICE},
    "act": {"persons": 2, "roles": _OFFICE},
    "recap": {"persons": 3, "roles": _OFFICE, "chair": True},
    "acting_chair": {"persons": 3, "roles": [Role.MEMBER.value]},
    # persons who must read a box alike, each for himself, to change what two typists agree on
    "reread": {"persons": 2},
}

#: Entries of a SPEC.toml: the type each must have, and whether it must be there.
_ENTRIES: dict[str, tuple[type, bool]] = {
    "election": (str, True), "mode": (str, True), "title": (dict, True), "sequence": (int, False),
    "previous": (str, False), "log_origin": (str, True), "regions": (str, True), "stations": (str, True),
    "valid_from": (datetime, True), "valid_until": (datetime, True), "issued": (datetime, True),
    "contests": (list, True), "servers": (list, False), "recipients": (list, False), "signing_policy": (dict, False),
    "recovery": (str, False), "log_before": (list, False), "regional": (list, False),
    "words_lines": (list, False),
}
#: So many brackets within brackets are too deep.
_DEEP = 100
_DISTRICT = {"code", "name", "regions", "choices"}

#: Versions that a spec may ask for in a contest, and what they are called in the parts of a package.
_ASKED_FOR = (("version", "version"), ("rules", "rules_version"))


class _Spec:
    """A SPEC.toml that was read: entries of the right type, and where in the text each stands."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._text = read_text(path)
        try:
            self.table = tomllib.loads(self._text)
        except tomllib.TOMLDecodeError as error:
            found = re.search(r"at line ([0-9]+)", str(error))
            line = int(found[1]) if found else len(self._text.splitlines())
            raise KnownError("package.spec_toml", path=path.name, line=line) from error
        except RecursionError as error:  # brackets within brackets, deeper than anything a spec needs
            raise KnownError("package.spec_deep", path=path.name, line=_line_too_deep(self._text)) from error
        self._check()

    def _check(self) -> None:
        for name in self.table:
            if name not in _ENTRIES:
                raise KnownError("package.spec_unknown", path=self.path.name, line=self.line(name), place=name)
        for name, (wanted, needed) in _ENTRIES.items():
            if name in self.table:
                self._check_type(name, wanted)
            elif needed:
                raise KnownError("package.spec_missing", path=self.path.name, place=name)

    def _check_type(self, name: str, wanted: type) -> None:
        value = self.table[name]
        if wanted is datetime:
            if not isinstance(value, datetime) or value.tzinfo is None:
                raise KnownError("package.spec_time", path=self.path.name, line=self.line(name), place=name)
        elif not isinstance(value, wanted) or isinstance(value, bool):
            raise self.wrong(name)

    def title(self) -> dict[str, object]:
        """Name of the election in each language. :raises KnownError: ``package.csv_name``."""
        with self._named("title"):
            return {lang: checked_name(words) if isinstance(words, str) else words
                    for lang, words in self.table["title"].items()}

    @contextmanager
    def _named(self, entry: str) -> Iterator[None]:
        """Says file and line of an entry whose name is not taken."""
        try:
            yield
        except KnownError as error:
            where = {"path": self.path.name, "line": self.line(entry)}
            raise KnownError("package.csv_name", **where, cause=error.code, **error.params) from error

    def line(self, name: str) -> int:
        """Line (from 1) on which an entry or a table of this name begins; 1 where it cannot be told."""
        found = re.search(rf"^[ \t]*\[{{0,2}}[ \t]*[\"']?{re.escape(name)}\b", self._text, re.MULTILINE)
        return self._text.count("\n", 0, found.start()) + 1 if found else 1

    def wrong(self, name: str, place: str | None = None) -> KnownError:
        """The error for an entry with wrong content."""
        return KnownError("package.spec_wrong", path=self.path.name, line=self.line(name), place=place or name)

    def file(self, name: str) -> Path:
        """A file named beside the spec."""
        return self.path.parent / name

    def contests(self) -> list[dict[str, object]]:
        """Contest codes, the version of the form where one is asked for, and who stands in which district."""
        found: list[dict[str, object]] = []
        for item in self.table["contests"]:
            if not isinstance(item, dict) or not isinstance(item.get("code"), str):
                raise self.wrong("contests")
            known = {"code", "version", "rules"} | ({"districts"} if "districts" in item else {"choices"})
            districts = item.get("districts", [{"code": "0", "name": item["code"], "choices": item.get("choices")}])
            if not set(item) <= known or not isinstance(districts, list) or not districts:
                raise self.wrong("contests", f"contests/{item['code'][:20]}")
            version = {part: item[name] for name, part in _ASKED_FOR if name in item}
            found.append({"code": item["code"], **version, "districts": [self._district(one) for one in districts]})
        return found

    def _district(self, item: object) -> dict[str, object]:
        """One district; choices inline or in a CSV of their own, no regions for everywhere."""
        if not isinstance(item, dict) or not {"code", "name", "choices"} <= set(item) <= _DISTRICT:
            raise self.wrong("contests", "contests/districts")
        listed = item["choices"]
        if isinstance(listed, str):
            listed = tables.choices(self.file(listed))
        if not isinstance(listed, list) or not listed:
            raise self.wrong("contests", "contests/choices")
        with self._named("contests"):
            name, listed = checked_name(str(item["name"])), checked_choices(listed)
        return {"code": item["code"], "name": name, "regions": item.get("regions", []), "choices": listed}

    def regional(self) -> dict[str, object]:
        """Words of regions, where there are any. :raises KnownError: ``package.csv_name``."""
        with self._named("regional"):
            for name in names_of(self.table.get("regional")):
                checked_name(name)
        return {"regional": self.table["regional"]} if "regional" in self.table else {}

    def servers(self) -> list[dict[str, object]]:
        """Server addresses, each with the pin of its key or certificate, or none."""
        found = []
        for item in self.table.get("servers", []):
            if not isinstance(item, dict) or not {"url"} <= set(item) <= {"url", "pin"}:
                raise self.wrong("servers")
            found.append({"url": item["url"], "pin": item.get("pin")})
        return found


    def line_of_packages(self, previous: ElectionPackage | None) -> dict[str, object]:
        """Number of the package and digest of the one before it, from the spec and the one at hand.

        :raises KnownError: ``package.spec_no_previous``, ``package.spec_previous``, ``package.spec_sequence``.
        """
        named = self.table.get("previous")
        number = self.table.get("sequence", 1 if previous is None else previous.sequence + 1)
        where = {"path": self.path.name, "line": self.line("sequence")}
        if previous is None:
            if number > 1 and named is None:
                raise KnownError("package.spec_no_previous", **where, sequence=number)
        elif named not in (None, previous.digest):
            where = {**where, "line": self.line("previous")}
            raise KnownError("package.spec_previous", **where, digest=named[:16])
        elif number != previous.sequence + 1:
            raise KnownError("package.spec_sequence", **where, sequence=previous.sequence + 1)
        return {"sequence": number, "previous": named if previous is None else previous.digest}

    def epochs(self, previous: ElectionPackage | None) -> list[object]:
        """Logs that ended, as the spec lists them; those of the package before where it lists none."""
        known = previous.payload["log"].get("before", []) if previous is not None else []
        found: list[object] = self.table.get("log_before", known)
        return found


def _line_too_deep(text: str) -> int:
    """Line (from 1) on which brackets within brackets become more than a spec needs."""
    depth = 0
    for number, line in enumerate(text.splitlines(), start=1):
        depth += sum(line.count(char) for char in "[{")
        if depth > _DEEP:
            return number
        depth -= sum(line.count(char) for char in "]}")
    return 1


def files_of(spec: Path) -> tuple[Path, ...]:
    """Files that a SPEC.toml names beside itself.

    :raises KnownError: ``package.spec_*`` naming file and line.
    """
    read = _Spec(spec)
    districts = [one for item in read.table["contests"] if isinstance(item, dict)
                 for one in (item, *(d for d in item.get("districts", ()) if isinstance(d, dict)))]
    named = (read.table["regions"], read.table["stations"], *(one.get("choices") for one in districts))
    return tuple(read.file(name) for name in named if isinstance(name, str))


def build_package(
    spec: Path, keys: AuthorityKeys | PackageKeys, previous: ElectionPackage | None = None
) -> bytes:
    """Signed package of a SPEC.toml; format in ``docs/election-package.md``.

    :param previous: the package that this one takes the place of. It fills in the number and the digest, and what the
        table of succession forbids is refused. Without it a package after the first needs the digest in the spec.
    :raises KnownError: ``package.spec_*``, ``package.csv_*`` and ``table.*`` naming file, line and what to mend;
        ``package.training_root`` when mode and keys do not belong together; ``package.change_*`` and the like where
        it may not come after ``previous``.
    """
    read = _Spec(spec)
    table = read.table
    regions = tables.regions(read.file(table["regions"]))
    villages = {str(region["code"]) for region in regions if region["level"] == "village"}
    parts: dict[str, Any] = {
        "election": table["election"],
        "mode": table["mode"],
        "title": read.title(),
        **read.line_of_packages(previous),
        "servers": read.servers(),
        "recipients": table.get("recipients", []),
        **_recovery(table, keys),
        **read.regional(),
        **({"words_lines": table["words_lines"]} if "words_lines" in table else {}),
        "signing_policy": {**DEFAULT_POLICY, **table.get("signing_policy", {})},
        "contests": read.contests(),
        "regions": regions,
        "stations": tables.stations(read.file(table["stations"]), villages),
        "log_origin": table["log_origin"],
        "log_before": read.epochs(previous),
        **{name: stamp(table[name].astimezone(UTC)) for name in ("valid_from", "valid_until", "issued")},
    }
    try:
        return sign_package(parts, keys, previous)
    except KnownError as error:
        if error.code not in ("package.spec_content", "package.content"):
            raise
        place = str(error.params.get("place", "/"))
        name = place.split("/")[0]
        if name == "log":
            name = "log_before" if "before" in place else "log_origin"
        raise read.wrong(name, place) from error


def _recovery(table: Mapping[str, Any], keys: AuthorityKeys | PackageKeys) -> dict[str, object]:
    """The recovery key that the spec names, or the one made with the others."""
    made = keys.recovery.public_key().public_bytes_raw() if isinstance(keys, AuthorityKeys) and keys.recovery else (
        keys.recovery if isinstance(keys, PackageKeys) else None
    )
    if "recovery" in table:
        return {"recovery": table["recovery"]}
    return {"recovery": b64(made)} if made is not None else {}


def sign_package(
    parts: Mapping[str, Any], keys: AuthorityKeys | PackageKeys, previous: ElectionPackage | None = None
) -> bytes:
    """Signed package of ready parts (see :func:`build_package` for their names); verified before it is returned.

    :raises KnownError: ``package.spec_content`` or any refusal of :func:`open_package` and, beside ``previous``, of
        :func:`sync.trust.succession.succession_fault`.
    """
    if isinstance(keys, AuthorityKeys):
        keys = signing_keys(keys, str(parts["title"].get("en", "?")))
    root = public_bytes(keys.root)
    payload = {
        **{key: value for key, value in parts.items() if key not in ("log_origin", "log_before")},
        "v": 1,
        "kind": "package",
        "signers": [keyid(root)],
        "root": b64(root),
        "authority": {"key": b64(keys.authority), "ca": b64(keys.ca)},
        "log": {"origin": parts["log_origin"], "key": b64(keys.log), **_before(parts)},
        "release": {"key": b64(keys.release)},
        "contests": [_with_form(contest) for contest in parts["contests"]],
        "regions": sorted(parts["regions"], key=lambda r: str(r["code"])),
        "stations": sorted(parts["stations"], key=lambda s: str(s["code"])),
    }
    try:
        validate("package", payload)
    except KnownError as error:
        raise KnownError("package.spec_content", place=str(error.params.get("place", "/"))) from error
    data = dsse.sign("package", encode(payload), [keys.root]).to_bytes()
    made = open_package(data)
    if previous is not None:
        check_succession(previous, made)
    return data


def _before(parts: Mapping[str, Any]) -> dict[str, object]:
    """Left out where no log ended before this one."""
    return {"before": parts["log_before"]} if parts.get("log_before") else {}


def _with_form(contest: Mapping[str, Any]) -> dict[str, Any]:
    """A contest with the newest form of its code (and version), and the rules asked for, else the newest.

    :raises KnownError: ``form.none``, ``form.rules_unknown``.
    """
    form, rules = newest_form(contest["code"], contest.get("version")), rules_numbered(contest.get("rules_version"))
    return {
        "code": contest["code"], "districts": contest["districts"],
        "form": {"id": form.id, "digest": form.digest}, "rules": {"version": rules.version, "digest": rules.digest},
    }
