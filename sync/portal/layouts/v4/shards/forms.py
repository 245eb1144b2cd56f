"""What the figures of a contest in an electoral district stand for: boxes in the order of the paper, and who stands."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from forms.choices import Choice
from forms.definition import FormDefinition, Text
from sync.portal.layouts.v4.names import choice_numbers, column_of, word
from sync.portal.layouts.v4.shards.paths import form_path
from sync.portal.layouts.v4.shards.shapes import VERSION, Box, ChoiceLine, FormFile, encoded
from sync.portal.pieces import Piece
from sync.trust.contests import Contest, District
from sync.trust.package import ElectionPackage


def form_pieces(package: ElectionPackage) -> Iterator[Piece]:
    """A file a contest and district."""
    for code, contest in sorted(package.contests.items()):
        for district in contest.districts:
            yield Piece(form_path(code, district.code), encoded(form_file(contest, district)))


def form_file(contest: Contest, district: District) -> FormFile:
    """Shape of the file."""
    definition = contest.definition(district)
    choices = district.choices
    return FormFile(
        version=VERSION, contest=contest.code, district=district.code, district_name=district.name,
        title=_words(definition.title), name=_words(definition.contest_name), form=definition.id,
        digest=definition.digest, rules=contest.rules.version,
        boxes=[
            Box(column=column_of(one.id), field=one.id, number=one.number, name=_words(one.short),
                section=_words(section.title))
            for section in definition.sections for row in section.rows for one in row.fields
        ],
        choices=[_choice(one, is_grouped=choices.is_grouped) for one in choices],
        top=[_choice(one, is_grouped=choices.is_grouped) for one in choices.top],
    )


def votes_of(choice: Choice) -> str:
    """Box with all votes of a choice: of a party those of its candidates too."""
    return f"votes.{choice.id}" if choice.members is None else f"party_total.{choice.id}"


def _choice(choice: Choice, *, is_grouped: bool) -> ChoiceLine:
    numbers = choice_numbers(choice.id, is_grouped=is_grouped)
    return ChoiceLine(
        group=numbers["nomor_partai"], member=numbers["nomor_calon"], name=choice.name,
        column=column_of(votes_of(choice)),
        withdrawn=word("withdrawals", choice.withdrawn) if choice.withdrawn is not None else None,
    )


def _words(text: Text) -> dict[str, str]:
    return {"id": text.id, "en": text.en}


@lru_cache(maxsize=1024)
def columns_of(definition: FormDefinition) -> tuple[str, ...]:
    """Columns of the boxes of a form in the order of the paper."""
    return tuple(column_of(one) for one in definition.order)
