"""What a page says of one contest in a region: results, progress, parts, findings; plain values for the templates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sync.portal.layouts.v4.pages.words import NONE, PageWords, width
from sync.portal.layouts.v4.shards.forms import form_file
from sync.portal.layouts.v4.shards.region_shapes import RegionEntry, Sum
from sync.portal.layouts.v4.shards.shapes import ChoiceLine, FormFile
from sync.portal.layouts.v4.shards.sums import together
from sync.trust.contests import District
from sync.trust.package import ElectionPackage

#: Electoral districts with different choices that are told one after the other; of more only the progress is told.
MOST_TABLES = 4
VALID, INVALID, CAST = "suara_sah", "suara_tidak_sah", "suara_total"
USED, ROLL = "pengguna_total_j", "pemilih_dpt_j"


@dataclass(frozen=True, slots=True)
class ChoiceRow:
    """A choice: number, name, votes, share of the valid votes in words and as the width of a bar."""

    number: str
    name: str
    votes: str
    share: str
    bar: str


@dataclass(frozen=True, slots=True)
class PartRow:
    """A region that another one is made of: its figures by column, progress, and standing in words."""

    code: str
    name: str
    cells: Sequence[str]
    counted: str
    share: str
    voters: str
    standing: str
    level: int


@dataclass(frozen=True, slots=True)
class ResultTable:
    """Results of electoral districts that vote on the same choices; ``title`` is their name where there are several."""

    title: str
    rows: Sequence[ChoiceRow]
    plain: Sequence[tuple[str, str]]
    heads: Sequence[tuple[str, str]]
    parts: Sequence[PartRow]
    total: PartRow


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A rule, what it says, how many sheets break it, and the share of the sealed ones."""

    rule: str
    words: str
    sheets: str
    share: str


@dataclass(frozen=True, slots=True)
class ContestPart:
    """One contest in a region. ``standing`` is the code of how its sums stand, ``caption`` says it with the numbers."""

    code: str
    title: str
    standing: str
    caption: str
    counted: str
    counted_share: str
    counted_bar: str
    voters: str
    voters_share: str
    voters_bar: str
    unknown: str
    states: Sequence[tuple[str, str]]
    findings: Sequence[FindingRow]
    across: Sequence[FindingRow]
    sheets: str
    changes: int
    tables: Sequence[ResultTable] = field(default=())


def contest_parts(
    package: ElectionPackage, words: PageWords, whole: RegionEntry, parts: Sequence[RegionEntry]
) -> list[ContestPart]:
    """Every contest that takes place in a region, in the order of the package."""
    found = []
    for code, contest in package.contests.items():
        own = [one for one in whole.sums if one.contest == code]
        if own:
            title = package.contest_name(code, whole.code).name.get(words.lang)
            districts = {one.code: one for one in contest.districts}
            groups = _groups([(districts[one.district], one) for one in own], package)
            found.append(_part(words, code, title, together(own), [
                _table(words, form, sums, names if len(groups) > 1 else "", _columns(form, words), parts)
                for form, sums, names in groups
            ] if len(groups) <= MOST_TABLES else []))
    return found


def standing_words(words: PageWords, one: Sum) -> str:
    """How sums stand: final, with the stations that are left out, all in, or with stations that are missing."""
    if one.standing == "final" and one.left_out:
        return words.say("standing_final_without", n=words.number(one.left_out))
    return words.say(f"standing_{one.standing}")


def _part(
    words: PageWords, code: str, title: str, one: Sum, tables: Sequence[ResultTable]
) -> ContestPart:
    return ContestPart(
        code, title, one.standing,
        words.say(f"caption_{one.standing}", counted=words.number(one.counted), expected=words.number(one.expected)),
        words.say("of_stations", counted=words.number(one.counted), expected=words.number(one.expected)),
        words.share(one.counted, one.expected), width(one.counted, one.expected),
        words.say("of_voters", counted=words.number(one.voters_counted), expected=words.number(one.voters)),
        words.share(one.voters_counted, one.voters), width(one.voters_counted, one.voters),
        words.number(one.unknown) if one.unknown else "",
        [(words.state(state), words.number(n)) for state, n in one.states.items()],
        _by_rule(words, one.findings, one.sheets), _by_rule(words, one.across, one.sheets),
        words.number(one.sheets), one.changes, tables,
    )


def _by_rule(words: PageWords, found: Mapping[str, int], sheets: int) -> list[FindingRow]:
    return [
        FindingRow(rule, words.say(f"rule.{rule}"), words.number(n), words.share(n, sheets))
        for rule, n in found.items()
    ]


def _groups(
    own: Sequence[tuple[District, Sum]], package: ElectionPackage
) -> list[tuple[FormFile, Sequence[Sum], str]]:
    """Sums of electoral districts whose voters choose among the same, with a form of theirs and their names."""
    found: dict[object, list[tuple[District, Sum]]] = {}
    for district, one in own:
        key = tuple((choice.id, choice.name, choice.withdrawn) for choice in district.choices.top)
        found.setdefault(key, []).append((district, one))
    return [
        (form_file(package.contest(group[0][1].contest), group[0][0]), [one for _, one in group],
         ", ".join(district.name for district, _ in group))
        for group in found.values()
    ]


def _columns(form: FormFile, words: PageWords) -> list[tuple[str, str, str]]:
    """Column, short head and full name of every column of figures."""
    return [
        *((one.column, number_of(one), one.name) for one in form.top),
        *((column, words.say(column), "") for column in (VALID, INVALID)),
    ]


def top_columns(form: FormFile, words: PageWords) -> dict[str, str]:
    """Number and name of every choice, and the words of the valid and invalid votes, by column."""
    return {
        **{one.column: f"{number_of(one)}. {one.name}" for one in form.top},
        **{column: words.say(column) for column in (VALID, INVALID)},
    }


def number_of(choice: ChoiceLine) -> str:
    """Number on the ballot."""
    return choice.member or choice.group


def choice_name(words: PageWords, choice: ChoiceLine) -> str:
    """Name; a withdrawn choice is marked, its votes stay."""
    return choice.name if choice.withdrawn is None else words.say("choice_withdrawn", name=choice.name)


def _table(
    words: PageWords, form: FormFile, sums: Sequence[Sum], title: str, columns: Sequence[tuple[str, str, str]],
    parts: Sequence[RegionEntry],
) -> ResultTable:
    whole = together(sums)
    districts = {one.district for one in sums}
    rows = []
    for region in parts:
        own = [one for one in region.sums if one.contest == form.contest and one.district in districts]
        if own:
            rows.append(_row(words, region.code, region.name, together(own), columns))
    totals, valid = whole.totals, whole.totals.get(VALID, 0)
    return ResultTable(
        title,
        [ChoiceRow(
            number_of(one), choice_name(words, one),
            words.number(totals[one.column]) if one.column in totals else NONE,
            words.share(totals.get(one.column, 0), valid), width(totals.get(one.column, 0), valid),
        ) for one in form.top],
        list(_plain(words, totals)),
        [(short, name) for _, short, name in columns], rows, _row(words, "", "", whole, columns),
    )


def _plain(words: PageWords, totals: Mapping[str, int]) -> list[tuple[str, str]]:
    """Valid, invalid, turnout and validity, as far as the form has their boxes and a station counts."""
    found = [(words.say(column), words.number(totals[column])) for column in (VALID, INVALID) if column in totals]
    if USED in totals and totals.get(ROLL):
        found.append((words.say("turnout"), words.say(
            "turnout_of", used=words.number(totals[USED]), roll=words.number(totals[ROLL]),
            share=words.share(totals[USED], totals[ROLL]),
        )))
    if totals.get(CAST):
        found.append((words.say("validity"), words.share(totals.get(VALID, 0), totals[CAST])))
    return found


def _row(
    words: PageWords, code: str, name: str, one: Sum, columns: Sequence[tuple[str, str, str]]
) -> PartRow:
    return PartRow(
        code, name, [words.number(one.totals[column]) if column in one.totals else NONE for column, _, _ in columns],
        f"{words.number(one.counted)}/{words.number(one.expected)}", words.share(one.counted, one.expected),
        words.share(one.voters_counted, one.voters), standing_words(words, one),
        0 if not one.counted else 1 + 4 * one.counted // max(one.expected, 1),
    )
