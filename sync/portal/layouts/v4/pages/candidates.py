"""Pages of the candidates of parties: every party's list in a region, with the parts that made each sum."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sync.portal.layouts.v4.names import column_of
from sync.portal.layouts.v4.pages.lists import Key, Lists, ListSums, party_contests
from sync.portal.layouts.v4.pages.results import choice_name
from sync.portal.layouts.v4.pages.site import Site
from sync.portal.layouts.v4.pages.words import NONE, PageWords
from sync.portal.layouts.v4.shards.forms import form_file
from sync.portal.layouts.v4.shards.paths import LANGUAGES, LEVELS, level_of_parts, name_of, page_path
from sync.portal.layouts.v4.shards.shapes import ChoiceLine
from sync.portal.pieces import Piece
from sync.trust.contests import District


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """A candidate, or the party alone: column, number, name, votes, share of the party's votes, votes of each part."""

    column: str
    number: str
    name: str
    votes: str
    share: str
    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class PartyList:
    """A party: its votes with those of its candidates, and what they are made of."""

    number: str
    name: str
    votes: str
    rows: Sequence[CandidateRow]
    cells: Sequence[str]


def part_of_path(contest: str, district: str) -> str:
    """End of the name of a page of candidates."""
    return f"-calon-{contest}-{district}"


def section_of(contest: str) -> str:
    """Address of the candidates of a contest in the page of a village."""
    return f"calon-{contest.lower()}"


def party_lists(
    words: PageWords, form_choices: Sequence[ChoiceLine], whole: ListSums, parts: Sequence[ListSums]
) -> list[PartyList]:
    """Every party in the order of the ballot."""
    found: list[PartyList] = []
    for party in form_choices:
        if party.member:
            continue
        members = [one for one in form_choices if one.member and one.group == party.group]
        total = whole.votes.get(party.column, 0)
        alone = (column_of(f"votes.{party.group}"), "", words.say("party_alone"))
        rows = [alone, *((one.column, one.member, choice_name(words, one)) for one in members)]
        found.append(PartyList(
            party.group, choice_name(words, party), _votes(words, whole, party.column), [
                CandidateRow(
                    column, number, name, _votes(words, whole, column),
                    words.share(whole.votes.get(column, 0), total), [_votes(words, one, column) for one in parts],
                ) for column, number, name in rows
            ], [_votes(words, one, party.column) for one in parts],
        ))
    return found


def _votes(words: PageWords, one: ListSums, column: str) -> str:
    return words.number(one.votes[column]) if column in one.votes else NONE


class CandidatePages:
    """Makes the pages of a region, one a contest, district and language."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def links(self, code: str, lang: str, up: str) -> Mapping[str, Sequence[tuple[str, str]]]:
        """Addresses of the pages of a region, and names of their districts, by contest; the country has none."""
        found: dict[str, list[tuple[str, str]]] = {}
        for contest, district in party_contests(self._site.package, code) if code else []:
            path = page_path(code, lang, part_of_path(contest, district.code))
            found.setdefault(contest, []).append((up + path, district.name))
        return found

    def paths(self, code: str) -> Iterator[Piece]:
        """The pages, as far as they are held by their digests alone."""
        for contest, district in party_contests(self._site.package, code):
            for lang in LANGUAGES:
                yield Piece(page_path(code, lang, part_of_path(contest, district.code)), None)

    def pieces(self, code: str, whole: Lists, parts: Mapping[str, Lists]) -> Iterator[Piece]:
        """The pages; ``parts`` are the sums of the regions that it is made of, by code."""
        for contest, district in party_contests(self._site.package, code):
            key = contest, district.code
            own = [(one, lists[key]) for one, lists in sorted(parts.items()) if key in lists]
            for lang in LANGUAGES:
                path = page_path(code, lang, part_of_path(*key))
                yield Piece(path, self._page(path, code, lang, district, key, whole.get(key, ListSums(0, 0, {})), own))

    def _page(  # noqa: PLR0913 - what a page is of
        self, path: str, code: str, lang: str, district: District, key: Key, whole: ListSums,
        parts: Sequence[tuple[str, ListSums]],
    ) -> bytes:
        site, words = self._site, self._site.words(lang, code)
        package, contest, up = site.package, key[0], "../" * path.count("/")
        form = form_file(package.contest(contest), district)
        title = words.say(
            "lists_title", contest=package.contest_name(contest, code).name.get(lang), place=site.name(code, words)
        )
        other = page_path(code, next(one for one in LANGUAGES if one != lang), part_of_path(*key))
        level = level_of_parts(code)
        crumbs = [*site.crumbs(code, lang, up), (site.name(code, words), up + page_path(code, lang))]
        return site.page("candidates.html", lang, path, other, title, {
            "code": code, "crumbs": crumbs, "district": district.name,
            "counted": words.say(
                "of_stations", counted=words.number(whole.counted), expected=words.number(whole.expected)
            ),
            "parties": party_lists(words, form.choices, whole, [one for _, one in parts]),
            "heads": [(name_of(package, one), up + self._target(one, lang, key)) for one, _ in parts],
            "part_name": words.say(f"level_{level}"), "is_of_villages": level == "village",
        }, code)

    @staticmethod
    def _target(part: str, lang: str, key: Key) -> str:
        """Where the votes of a part are told further."""
        if LEVELS[len(part)] == "village":
            return f"{page_path(part, lang)}#{section_of(key[0])}"
        return page_path(part, lang, part_of_path(*key))
