"""Every key of the figure field, in both states: just focused and in mid-typing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.errors import KnownError
from forms.figure import Figure, Kind, parse_figure
from recap_desktop.ui.widgets.figure_field.editing import Act, Editing, Move, Step
from resources.catalogue import sentence


def play(editing: Editing, keys: str) -> list[Step]:
    """``X`` crossed box, ``+`` zero, ``.`` blank, ``/`` unreadable, ``\\n`` Enter, ``<`` Backspace, digits."""
    acts = {"X": Act.CROSS, "+": Act.ZERO, ".": Act.BLANK, "/": Act.UNREADABLE, "\n": Act.ENTER,
            "<": Act.BACKSPACE, "*": Act.REST_ZERO, "e": Act.ESCAPE}
    return [editing.act(acts[key]) if key in acts else editing.digit(key) for key in keys]


@pytest.mark.parametrize(("keys", "figure"), [
    ("289", Figure.of(289, "289")), ("X95", Figure.of(95, "X95")), ("XX6", Figure.of(6, "XX6")),
    ("95\n", Figure.of(95, "95")), ("XXX", Figure.of(0, "XXX")), ("+", Figure.of(0, "XXX")),
    (".", Figure.blank()), ("/\n", Figure.unreadable("???")), ("1/5", Figure.unreadable("1?5")),
    ("X9<87", Figure.of(87, "X87")), ("12e345", Figure.of(345, "345")),
])
def test_keys_make_the_figure_and_go_on(keys: str, figure: Figure) -> None:
    editing = Editing(3)
    last = play(editing, keys)[-1]
    assert editing.committed == figure
    assert last.commits and last.move is Move.NEXT and editing.draft == ""


@pytest.mark.parametrize(("keys", "hint", "draft"), [
    ("\n", "entry.hint.untyped", ""), ("X\n", "entry.hint.last_box", "X"), ("1X", "entry.hint.cross_first", "1"),
    ("1+", "entry.hint.clear_first", "1"), ("1.", "entry.hint.clear_first", "1"),
    ("*", "entry.hint.no_rest_zero", ""), ("/X", "entry.hint.cross_first", "?"),
])
def test_a_refused_key_says_why_and_changes_nothing(keys: str, hint: str, draft: str) -> None:
    editing = Editing(3)
    last = play(editing, keys)[-1]
    assert (last.hint, last.commits, last.move) == (hint, False, Move.STAY)
    assert editing.committed is None and editing.draft == draft


def test_enter_passes_a_field_that_has_a_reading() -> None:
    editing = Editing(3, Figure.blank())
    assert play(editing, "\n")[-1] == Step(move=Move.NEXT)


def test_backspace_clears_a_reading_then_goes_back() -> None:
    editing = Editing(3, Figure.of(7))
    assert play(editing, "<")[-1] == Step(commits=True, figure=None)
    assert play(editing, "<")[-1] == Step(move=Move.PREVIOUS)


def test_escape_restores_then_leaves() -> None:
    editing = Editing(3, Figure.of(7))
    play(editing, "12")
    assert play(editing, "e")[-1].move is Move.STAY and editing.committed == Figure.of(7)
    assert play(editing, "e")[-1].move is Move.LEAVE


def test_repeated_zero_key_is_ignored() -> None:
    assert Editing(3).act(Act.ZERO, repeated=True) == Step()


@pytest.mark.parametrize(("text", "value"), [("12", 12), (" 210\n", 210), ("0", 0)])
def test_paste_of_one_number(text: str, value: int) -> None:
    editing = Editing(3)
    assert editing.paste(text).commits and editing.committed is not None and editing.committed.value == value


@pytest.mark.parametrize(("text", "cause"), [
    ("", "empty"), (" \n", "empty"), ("1.234", "grouped"), ("1 234", "grouped"), ("1,234", "grouped"),
    ("1\u00a0234", "grouped"), ("1.234.567", "grouped"), ("12.3", "grouped"), ("12,5", "grouped"), ("-", "unclear"),
    ("x", "unclear"), ("1234\n", "too_long"), ("1234", "too_long"), ("\u0661\u0662", "other_digits"),
    ("\uff11\uff12", "other_digits"), ("12\n13\n14", "several"), ("12\t13", "several"), ("12;13", "several"),
    ("12 13", "no_number"), ("abc", "no_number"), ("-5", "no_number"), ("+5", "no_number"), ("1e2", "no_number"),
    ("\u00b2", "no_number"),
])
def test_paste_of_anything_else_is_refused_with_its_cause(text: str, cause: str) -> None:
    editing = Editing(3)
    assert editing.paste(text) == Step(hint=f"entry.hint.paste_{cause}") and editing.committed is None
    for language in ("id", "en"):
        assert sentence(KnownError(f"entry.hint.paste_{cause}"), language)


@given(st.text(alphabet="0123456789X/+.\n<e", max_size=30))
def test_no_key_sequence_makes_a_figure_that_the_boxes_do_not_say(keys: str) -> None:
    editing = Editing(3)
    for step in (one for key in keys for one in play(editing, key)):
        if step.commits and step.figure is not None:
            figure = step.figure
            assert len(figure.raw) <= 3
            assert figure.kind is Kind.BLANK or parse_figure(figure.raw).same_as(figure)
            assert figure == editing.committed
        assert len(editing.draft) < 3 and not (step.hint and step.commits)
