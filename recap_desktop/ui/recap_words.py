"""What a signed recapitulation is by now, in the words that every page uses: one decision, one sentence each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from forms.geography import station_number, village_of
from recap_desktop.ui.i18n import Words

if TYPE_CHECKING:
    from recap_desktop.desk.views import RecapView, VillageView

#: Stations named in one sentence; of more, the rest is counted.
_NAMED = 4


def standing(words: Words, view: RecapView, names: Mapping[str, str]) -> str:
    """How what is signed stands beside the records of now; empty where nothing is signed or nothing differs.

    :param names: names of villages by code.
    """
    if view.standing == "earlier":
        return words("recap_state.earlier", count=len(view.differences))
    if view.standing == "outdated":
        return words("recap_state.outdated", stations=_listed(words, (one.station for one in view.differences), names))
    if view.standing == "changing":
        return words("recap_state.changing", stations=_listed(words, view.changing, names))
    return ""


def closings(words: Words, villages: Iterable[VillageView]) -> list[str]:
    """Which villages are closed, have stations that were opened again or came later, or can be closed now."""
    found: dict[str, list[str]] = {}
    for one in villages:
        found.setdefault(one.standing, []).append(one.name)
    if found.keys() == {"closed"}:
        return [words("closing.all")]
    return [words(f"closing.list.{standing}", villages=_some(words, found[standing]))
            for standing in ("closed", "reopened", "added", "ready") if standing in found]


def of_village(words: Words, village: VillageView, view: RecapView) -> str:
    """Whether a village is closed, and what to do about it: to open it again, or to be able to close it."""
    if village.standing in ("reopened", "added"):
        return words.joined(" ", [words(f"closing.village.{name}", count=count) for name, count in (
            ("reopened", village.reopened), ("added", village.added)) if count])
    if village.standing == "closed":
        return words("closing.village.closed")
    left = sum(reason not in ("absent", "undecided") for _, reason in view.missing) + len(view.changing)
    return words("closing.village.open", count=left) if left else words("closing.village.ready")


def _some(words: Words, names: list[str]) -> str:
    told = ", ".join(names[:_NAMED])
    return told if len(names) <= _NAMED else words("closing.more", villages=told, count=len(names) - _NAMED)


def _listed(words: Words, stations: Iterable[str], names: Mapping[str, str]) -> str:
    every = [f"{station_number(code)} {names.get(village_of(code), village_of(code))}" for code in stations]
    told = ", ".join(every[:_NAMED])
    return told if len(every) <= _NAMED else words("recap_state.more", stations=told, count=len(every) - _NAMED)
