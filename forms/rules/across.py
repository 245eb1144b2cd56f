"""Rules beyond the figures of one sheet: its words, copies of it, other contests of its station, other stations.

What they say hangs on what else has arrived, so it is no part of what a sheet signs and blocks nothing: it is shown
at the desk and with the results. Which rows and contests they are about stands in ``definitions/across-1.json``; the
functions are pure and take sheets as :class:`SheetFigures`.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache, partial
from importlib.resources import files
from typing import Any, NamedTuple

from forms.definition import FormDefinition, Text
from forms.figure import Figure
from forms.geography import station_number, village_of
from forms.numbers import written
from forms.rule_table import newest_rules
from forms.rules import sentences
from forms.rules.instances import Instance, rule_set
from forms.rules.model import Severity
from forms.words import parse_words


class SheetName(NamedTuple):
    """Which sheet."""

    contest: str
    station: str


@dataclass(frozen=True, eq=False)
class SheetFigures:
    """A sheet with the figures that stand for it; compared by identity.

    :param filled: fields that its source lacks and a training run filled in: no paper says them.
    :param dpt_reference: voters of the station in the reference list, where it is loaded.
    """

    contest: str
    station: str
    definition: FormDefinition
    figures: Mapping[str, Figure]
    filled: frozenset[str] = frozenset()
    dpt_reference: int | None = None

    @property
    def name(self) -> SheetName:
        """Which sheet it is."""
        return SheetName(self.contest, self.station)

    def value(self, name: str) -> int | None:
        """The number that the paper has; None where there is none, or it was filled in."""
        figure = self.figures.get(name)
        return figure.value if figure is not None and name not in self.filled else None


#: Names a sheet in a sentence, in a language; the desk knows names of villages.
Namer = Callable[[SheetName, str], str]


def plain_name(sheet: SheetName, lang: str) -> str:
    """Contest and station code, where no names of villages are known."""
    return f"{sheet.contest} {sheet.station}"


@dataclass(frozen=True)
class AcrossFinding:
    """What a rule over more than one paper found.

    :param key: stable name, e.g. ``R18:dpt:1671041005001``; the same sheets and fields give the same key.
    :param sheets: the sheets it is about, the one to open first in front.
    :param fields: fields it is about; empty where it is about the whole sheet.
    :param suspect: the one sheet that differs from all others, where exactly one does and two others agree.
    :param holder: who holds the copy that says something else (R20), as :func:`copy_findings` was told; else "".
    """

    rule: str
    key: str
    severity: Severity
    sheets: tuple[SheetName, ...]
    fields: tuple[str, ...]
    legal_basis: Text
    suspect: SheetName | None = None
    say: str = "message"
    holder: str = ""
    words: Callable[[str, Namer], Mapping[str, str]] = field(default=lambda lang, name: {}, repr=False, compare=False)

    def message(self, lang: str = "id", name: Namer = plain_name) -> str:
        """What was found, with its numbers."""
        return sentences.filled(self.rule, self.say, lang, self.words(lang, name))

    def cause(self, lang: str = "id", name: Namer = plain_name) -> str | None:
        """The sheet to look at first, where one is alone against the others."""
        if self.suspect is None:
            return None
        return sentences.cause_filled("one_sheet", lang, {"sheet": name(self.suspect, lang)})


@cache
def rules() -> tuple[Mapping[str, Any], ...]:
    """The table: every rule over more than one paper."""
    text = (files("forms") / "definitions" / "across-1.json").read_text(encoding="utf-8")
    return tuple(json.loads(text)["rules"])


def _of(formula: str) -> Iterator[Mapping[str, Any]]:
    return (one for one in rules() if one["formula"] == formula)


def _finding(
    rule: Mapping[str, Any], key: str, sheets: Iterable[SheetName], fields: Iterable[str],
    words: Callable[[str, Namer], Mapping[str, str]], say: str = "message", suspect: SheetName | None = None,
) -> AcrossFinding:
    number = rule["rule"]
    return AcrossFinding(number, f"{number}:{key}", Severity(rule["severity"]), tuple(sheets), tuple(fields),
                         sentences.legal_basis(number), suspect, say, words=words)


# ---- one sheet that says what is rare

#: What is told of a sheet alone and seldom true: nobody voted, nothing is valid, everybody voted, all votes to one.
_RARE = "R25"


def rare_findings(sheet: SheetFigures) -> Iterator[AcrossFinding]:
    """R25 of a sheet as it stands, so that strange sheets of a sub-district are in one list beside equal ones."""
    rare, named = _rare_of(sheet.definition)
    values = {name: value for name in named if (value := sheet.value(name)) is not None}
    for one in rare:
        if not all(name in values for name in one.fields) or one.holds(values):
            continue
        yield AcrossFinding(
            one.rule, f"{one.key}:{sheet.contest}:{sheet.station}", one.severity, (sheet.name,), one.fields[:1],
            sentences.legal_basis(one.rule), say=one.say, words=_said_of(sheet.definition, one, values))


@lru_cache(maxsize=1024)
def _rare_of(definition: FormDefinition) -> tuple[tuple[Instance, ...], frozenset[str]]:
    """What is asked of every sheet of a form, and the fields that it names: by the newest rules, as everything here,
    since no sheet signs it."""
    newest = replace(definition, rules=newest_rules())
    found = tuple(one for one in rule_set(newest).instances if one.rule == _RARE)
    return found, frozenset(name for one in found for name in one.fields)


def _said_of(
    definition: FormDefinition, one: Instance, values: Mapping[str, int]
) -> Callable[[str, Namer], Mapping[str, str]]:
    first, last = definition.field(one.fields[0]), definition.field(one.fields[-1])
    return lambda lang, _: {
        "total": first.name.get(lang), "high": last.name.get(lang), "left": written(values[first.id], lang)}


# ---- one sheet beside another paper

def words_findings(sheet: SheetFigures, words: Mapping[str, str]) -> tuple[AcrossFinding, ...]:
    """R17: fields whose amount in words is another number than the figure, or no number at all.

    Blank words, and words beside a figure that is none, are not judged.

    :param words: the words on paper by field.
    """
    rule = next(_of("words"))
    found = []
    for name in sheet.definition.order:
        text, value = words.get(name, ""), sheet.value(name)
        if not text.strip() or value is None or (meant := parse_words(text)) == value:
            continue
        numbers = {"left": value} if meant is None else {"left": value, "right": meant}
        found.append(_finding(
            rule, f"{name}:{sheet.contest}:{sheet.station}", [sheet.name], [name],
            partial(_words_said, sheet, name, numbers), "no_number" if meant is None else "message",
        ))
    return tuple(found)


def _words_said(
    sheet: SheetFigures, field_name: str, numbers: Mapping[str, int], lang: str, name: Namer
) -> dict[str, str]:
    told = {key: written(number, lang) for key, number in numbers.items()}
    return {"total": sheet.definition.field(field_name).name.get(lang), **told}


def copy_findings(sheet: SheetFigures, copy: Mapping[str, Figure], holder: str) -> tuple[AcrossFinding, ...]:
    """R20: fields in which a copy of a witness or supervisor says something else than the sheet.

    :param copy: figures of the copy; a field that is absent was not compared.
    :param holder: who holds it, e.g. a party's number; part of the key.
    """
    rule = next(one for one in _of("beside") if one["rule"] == "R20")
    return tuple(
        replace(_finding(
            rule, f"{name}:{sheet.contest}:{sheet.station}:{holder}", [sheet.name], [name],
            partial(_copy_said, sheet, copy, name),
        ), holder=holder)
        for name in _differing(sheet, copy)
    )


def _copy_said(
    sheet: SheetFigures, copy: Mapping[str, Figure], field_name: str, lang: str, name: Namer
) -> dict[str, str]:
    return {
        "total": sheet.definition.field(field_name).name.get(lang),
        "left": sentences.figure(sheet.figures[field_name], lang),
        "right": sentences.figure(copy[field_name], lang),
    }


def import_finding(sheet: SheetFigures, other: Mapping[str, int], source: str) -> AcrossFinding | None:
    """R21: the sheet differs from figures imported from elsewhere; None where it does not.

    :param source: where the figures come from; part of the key.
    """
    imported = {name: Figure.of(value) for name, value in other.items() if name in sheet.definition}
    fields = _differing(sheet, imported)
    if not fields:
        return None
    rule = next(one for one in _of("beside") if one["rule"] == "R21")

    def said(lang: str, _: Namer) -> dict[str, str]:
        listed = [
            f"{sheet.definition.field(name).name.get(lang)} {sentences.figure(sheet.figures[name], lang)} / "
            f"{sentences.figure(imported[name], lang)}" for name in fields[:_LISTED]
        ]
        more = ["..."] if len(fields) > _LISTED else []
        return {"count": written(len(fields), lang), "figures": "; ".join([*listed, *more])}

    return _finding(rule, f"{source}:{sheet.contest}:{sheet.station}", [sheet.name], fields, said)


#: So many differences are spelt out in one sentence.
_LISTED = 4


def _differing(sheet: SheetFigures, other: Mapping[str, Figure]) -> list[str]:
    return [
        name for name in sheet.definition.order
        if name in other and name in sheet.figures and name not in sheet.filled
        and not other[name].same_as(sheet.figures[name])
    ]


# ---- the contests of one station

def contest_findings(sheets: Sequence[SheetFigures]) -> tuple[AcrossFinding, ...]:
    """R18: rows that one attendance list gives for all contests, and differ between the sheets of one station.

    :param sheets: sheets of one station, one a contest.
    """
    if len(sheets) < 2:
        return ()
    return (*_unlike(sheets), *_served_more(sheets))


def _unlike(sheets: Sequence[SheetFigures]) -> Iterator[AcrossFinding]:
    for rule in _of("alike"):
        for row in rule["rows"]:
            every = [(name, _having(sheets, name)) for name in (f"{row}.t", f"{row}.m", f"{row}.f")]
            columns = [(name, having) for name, having in every if len({value for _, value in having}) > 1]
            if not columns:
                continue
            name, having = columns[0]
            yield _finding(
                rule, f"{row}:{sheets[0].station}", [one.name for one, _ in having], [one for one, _ in columns],
                partial(_unlike_said, name, having), suspect=_alone(having),
            )


def _unlike_said(
    field_name: str, having: Sequence[tuple[SheetFigures, int]], lang: str, name: Namer
) -> dict[str, str]:
    return {
        "total": having[0][0].definition.field(field_name).name.get(lang),
        "contests": ", ".join(one.contest for one, _ in having),
        "figures": "; ".join(f"{one.contest} {written(value, lang)}" for one, value in having),
    }


def _having(sheets: Iterable[SheetFigures], name: str) -> list[tuple[SheetFigures, int]]:
    return [(one, value) for one in sheets if (value := one.value(name)) is not None]


def _alone(having: Sequence[tuple[SheetFigures, int]]) -> SheetName | None:
    """The sheet whose value no other has, where all others (two or more) have one and the same."""
    often = Counter(value for _, value in having)
    if len(having) < 3 or len(often) != 2 or min(often.values()) != 1:
        return None
    odd = min(often, key=lambda value: often[value])
    return next(one.name for one, value in having if value == odd)


def _served_more(sheets: Sequence[SheetFigures]) -> Iterator[AcrossFinding]:
    for rule in _of("first_served"):
        name = f"{rule['row']}.t"
        first = next((one for one in sheets if one.contest in rule["first"]), None)
        most = first.value(name) if first is not None else None
        if first is None or most is None:
            continue
        for other, value in _having(sheets, name):
            if value > most:
                yield _finding(
                    rule, f"{rule['row']}:{other.contest}:{other.station}", [other.name, first.name], [name],
                    partial(_served_said, name, (other, value), (first, most)), "above",
                )


def _served_said(
    field_name: str, other: tuple[SheetFigures, int], first: tuple[SheetFigures, int], lang: str, name: Namer
) -> dict[str, str]:
    return {
        "total": other[0].definition.field(field_name).name.get(lang), "first": other[0].contest,
        "second": first[0].contest, "left": written(other[1], lang), "right": written(first[1], lang),
    }


# ---- the stations of one contest

def figures_print(sheet: SheetFigures) -> int | None:
    """The same for sheets of one form with the same figures in all boxes; None for one without any vote.

    Not for keeping: it holds for one run of the program.
    """
    figures = sheet.figures
    if not any(figure.value for figure in figures.values()):
        return None
    return hash((sheet.definition.digest, tuple(
        (figure.kind, figure.value) if figure is not None else None
        for figure in (figures.get(name) for name in sheet.definition.order)
    )))


def twice_findings(sheets: Iterable[tuple[SheetFigures, int | None]]) -> tuple[AcrossFinding, ...]:
    """R24: sheets of one contest with the same figures in all boxes, in one village or under one station number.

    :param sheets: each with its :func:`figures_print`.
    """
    groups: dict[tuple[str, int], list[SheetFigures]] = defaultdict(list)
    for one, printed in sheets:
        if printed is not None:
            groups[one.contest, printed].append(one)
    rule = next(_of("twice"))
    found = []
    for group in (some for some in groups.values() if len(some) > 1):
        near = sorted(one.name for one in group if any(_near(one, other) for other in group if other is not one))
        if near:
            first, *others = near
            found.append(_finding(
                rule, ":".join(("same", first.contest, *(one.station for one in near))), near, (),
                partial(_twice_said, others),
            ))
    return tuple(found)


def _twice_said(others: Sequence[SheetName], lang: str, name: Namer) -> dict[str, str]:
    return {"others": "; ".join(name(one, lang) for one in others)}


def _near(one: SheetFigures, other: SheetFigures) -> bool:
    return village_of(one.station) == village_of(other.station) or (
        station_number(one.station) == station_number(other.station))


def swapped_findings(sheets: Iterable[SheetFigures]) -> tuple[AcrossFinding, ...]:
    """R24: two sheets of one contest and one station number whose voters are those of the other's list, not their own.

    Needs the reference list; sheets without it are passed over.
    """
    rule = next(_of("swapped"))
    name: str = rule["field"]
    waiting: dict[tuple[str, str, int, int], list[SheetFigures]] = defaultdict(list)
    for one in sheets:
        said, listed = one.value(name), one.dpt_reference
        if said is not None and listed is not None and said != listed:
            waiting[one.contest, station_number(one.station), said, listed].append(one)
    found = []
    for (contest, number, said, listed), some in waiting.items():
        others = waiting.get((contest, number, listed, said), ())
        if said < listed and len(some) == len(others) == 1:  # of three that fit nobody knows which two
            pair = sorted((some[0].name, others[0].name))
            numbers = (said, listed) if pair[0] == some[0].name else (listed, said)
            found.append(_finding(
                rule, ":".join(("swapped", contest, *(one.station for one in pair))), pair, [name],
                partial(_swapped_said, pair[1], numbers), "swapped",
            ))
    return tuple(found)


def _swapped_said(other: SheetName, numbers: tuple[int, int], lang: str, name: Namer) -> dict[str, str]:
    return {"others": name(other, lang), "left": written(numbers[0], lang), "right": written(numbers[1], lang)}
