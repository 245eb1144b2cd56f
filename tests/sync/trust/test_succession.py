"""What a newer election package may do: the table covers the schema, and every row of it is held to."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from forms.errors import KnownError
from resources.catalogue import sentence, text
from sync.record.schema import complete
from sync.trust.chain import PackageChain
from sync.trust.package import open_package
from sync.trust.spec import sign_package
from sync.trust.succession import Rule, succession_fault, succession_table
from sync.trust.tables import withdrawal_codes
from sync.trust.training import training_keys
from tests.helpers.pki import training_package
from tests.helpers.succession import (
    FORBIDDEN,
    PERMITTED,
    STATION,
    Forbidden,
    follower,
    payload_of,
    signed,
    start,
)

DOC = Path(__file__).parents[3] / "docs" / "election-package.md"
#: Rows whose entries a flat contest has not; the rules of choices hold for them by the same code.
MEMBERS = "contests[].districts[].choices[].members"


def _paths(schema: dict[str, Any], path: str = "") -> set[str]:
    """Every field of a schema, inner ones and entries of lists among them."""
    found: set[str] = set()
    options = schema.get("oneOf", [schema])
    for name, inner in ((n, i) for one in options for n, i in one.get("properties", {}).items()):
        here = f"{path}.{name}" if path else name
        found |= {here} | _paths(inner, here)
    for one in options:
        if "items" in one:
            found |= _paths(one["items"], f"{path}[]")
    return found


def _covering(path: str) -> list[str]:
    """Rows that speak for a field: its own, or that of a whole it is inside of."""
    wholes = [row for row in succession_table() if re.match(re.escape(row) + r"(\.|\[|$)", path)]
    return [row for row in wholes if row == path or succession_table()[row].rule not in (Rule.GROW,)]


def test_the_table_lists_every_field_of_the_schema_and_no_other() -> None:
    fields = _paths(complete("package"))
    assert set(succession_table()) <= fields
    growing = {path for path, row in succession_table().items() if row.rule is Rule.GROW}
    leaves = {path for path in fields if not any(other.startswith((f"{path}.", f"{path}[")) for other in fields)}
    for path in leaves | growing:
        inside_list_kept_whole = path.startswith("log.before[]")
        assert len(_covering(path)) == 1 or inside_list_kept_whole, path


def test_the_document_shows_the_same_table() -> None:
    rows = [
        f"| `{row.path}` | {row.rule.value}{' and back' if row.returns else ''} | {row.note} |"
        for row in succession_table().values()
    ]
    lines = DOC.read_text(encoding="utf-8").splitlines()
    shown = [line for line in lines if re.match(r"\| `[a-z_.\[\]]+` \| [a-z]+", line)]
    assert [line for line in shown if line.split(" | ")[1].split()[0] in set(Rule)] == rows


@pytest.mark.parametrize("kind", ["station_withdrawal", "choice_withdrawal"])
def test_every_reason_of_a_withdrawal_has_words(kind: str) -> None:
    for code in withdrawal_codes(kind):
        assert text(f"package.withdrawn.{code}", "id") != text(f"package.withdrawn.{code}", "en")


def test_every_row_has_its_cases() -> None:
    """What a row forbids is tried, and what it permits; a row may do both."""
    tried, taken = {case.path for case in FORBIDDEN}, {path for path, _ in PERMITTED}
    for path, row in succession_table().items():
        if path.startswith(MEMBERS):
            continue
        if row.rule in (Rule.NEVER, Rule.GROW, Rule.FOLLOW, Rule.WITHDRAW):
            assert path in tried, path
        if row.rule is not Rule.NEVER and path not in ("contests[].form", "contests[].rules"):
            assert path in taken, path


def _name(case: Forbidden) -> str:
    return f"{case.path}-{case.code}"


@pytest.mark.parametrize("case", FORBIDDEN, ids=_name)
def test_a_forbidden_change_is_refused_and_named(case: Forbidden) -> None:
    older = start()
    with pytest.raises(KnownError) as refused:
        PackageChain([older]).with_package(open_package(follower(older, case.change, case.keys)))
    assert refused.value.code == case.code
    for lang in ("id", "en"):
        words = sentence(refused.value, lang)
        assert len(words) > 40
        if case.place is not None:
            assert refused.value.params["place"] == case.place
            assert case.place in words
    assert sentence(refused.value, "id") != sentence(refused.value, "en")


@pytest.mark.parametrize(("path", "change"), PERMITTED, ids=[path for path, _ in PERMITTED])
def test_a_permitted_change_is_taken(path: str, change: Any) -> None:
    older = start()
    newer = open_package(follower(older, change))
    assert newer.digest != older.digest
    assert succession_fault(older, newer) is None


_PARTS = ("election", "mode", "title", "sequence", "previous", "servers", "recipients", "signing_policy", "contests",
          "regions", "stations", "valid_from", "valid_until", "issued")
_BUILT = [case for case in FORBIDDEN if case.code.startswith("package.change_") and not case.path.startswith("log")
          and "PRESIDEN_LAGI" not in (case.place or "")]


@pytest.mark.parametrize("case", _BUILT, ids=_name)
def test_building_refuses_what_the_table_forbids(case: Forbidden) -> None:
    payload = payload_of(start())
    payload["contests"].pop()  # a contest without a form of its own cannot be built
    older = open_package(signed(payload))
    payload.update(sequence=2, previous=older.digest)
    case.change(payload)
    parts = {name: payload[name] for name in _PARTS}
    parts.update(log_origin=payload["log"]["origin"], log_before=payload["log"].get("before", []))
    with pytest.raises(KnownError) as refused:
        sign_package(parts, training_keys(), older)
    assert (refused.value.code, refused.value.params.get("place")) == (case.code, case.place)
    assert sign_package(parts, training_keys())  # without the one before there is nothing to hold it against


def test_members_of_a_group_are_held_like_choices() -> None:
    """Names swapped, a member gone, the mark of an empty column: by the same rows one level deeper."""
    rows = succession_table()
    for name, row in rows.items():
        if name.startswith(f"{MEMBERS}[]."):
            above = rows[name.replace(".choices[].members[]", ".choices[]")]
            assert (row.rule, row.key, row.bound) == (above.rule, above.key, above.bound)
    assert (rows[MEMBERS].key, rows[MEMBERS].bound) == ("number", "name")


def test_a_station_may_return_and_a_choice_may_not() -> None:
    first = start()
    second = open_package(follower(first, lambda p: p["stations"][0].update(withdrawn="error_in_list")))
    assert second.station(STATION).withdrawn == "error_in_list"
    assert len(second.stations) == len(first.stations)  # it is still there, marked
    third = open_package(follower(second, lambda p: p["stations"][0].pop("withdrawn")))
    assert [one.sequence for one in PackageChain([first, second, third])] == [1, 2, 3]
    choice = second.choices("PPWP", STATION).get("3")
    assert choice is not None and choice.withdrawn == "deceased"


def test_a_name_may_be_given_back_to_its_own_number() -> None:
    """A correction taken back is no renumbering."""
    def rename(name: str) -> Any:
        return lambda p: p["contests"][0]["districts"][0]["choices"][0].update(name=name)

    first = start()
    was = first.payload["contests"][0]["districts"][0]["choices"][0]["name"]
    second = open_package(follower(first, rename("NAMA SALAH")))
    third = open_package(follower(second, rename(was)))
    assert len(PackageChain([first, second, third])) == 3


def test_the_shipped_training_package_begins_a_chain() -> None:
    package = training_package()
    assert (package.sequence, package.previous, package.log_before) == (1, None, ())
