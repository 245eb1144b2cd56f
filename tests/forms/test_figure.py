"""The grammar of the digit boxes, and figures as they stand in records."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from forms.errors import KnownError
from forms.figure import MAX_VALUE, Figure, Kind, format_figure, parse_figure


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("X95", 95), ("x95", 95), ("-95", 95), (" 95", 95), ("95", 95), ("XX6", 6), ("6", 6), ("210", 210),
        ("XXX", 0), ("---", 0), ("000", 0), ("0", 0), ("XX0", 0), ("X05", 5), ("803", 803), ("95 ", 95),
        ("1234", 1234), ("123456789", 123456789), ("000000001", 1),
    ],
)
def test_boxes_that_hold_a_number(raw: str, value: int) -> None:
    figure = parse_figure(raw)
    assert (figure.kind, figure.value, figure.raw) == (Kind.VALUE, value, raw)


@pytest.mark.parametrize("raw", ["", " ", "   "])
def test_nothing_written_is_blank_and_not_zero(raw: str) -> None:
    assert parse_figure(raw).same_as(Figure.blank())
    assert not parse_figure(raw).same_as(Figure.of(0))


@pytest.mark.parametrize("raw", ["?", "1?5", "???", "X?5", "12?", "?X5"])
def test_a_doubtful_box_makes_the_figure_unreadable_and_is_kept(raw: str) -> None:
    figure = parse_figure(raw)
    assert (figure.kind, figure.raw, figure.value) == (Kind.UNREADABLE, raw, None)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("9X", "figure.x_after_digit"), ("9-5", "figure.x_after_digit"), ("9 5", "figure.x_after_digit"),
        ("1X?", "figure.x_after_digit"), ("X", "figure.only_filler"), ("XX", "figure.only_filler"),
        ("XXXX", "figure.too_many_fillers"), ("X1234", "figure.too_many_fillers"), ("1234567890", "figure.too_long"),
        ("abc", "figure.not_a_figure"), ("1.5", "figure.not_a_figure"), ("-1.", "figure.not_a_figure"),
        ("١٢", "figure.not_a_figure"), ("²", "figure.not_a_figure"),
    ],
)
def test_text_that_is_no_figure_is_refused_by_name(raw: str, code: str) -> None:
    with pytest.raises(KnownError) as caught:
        parse_figure(raw)
    assert caught.value.code == code


def test_the_number_of_boxes_belongs_to_the_form() -> None:
    assert parse_figure("XXXX", boxes=4).value == 0
    assert parse_figure("X1234", boxes=5).value == 1234


figures = st.one_of(
    st.integers(0, 999).map(Figure.of),
    st.just(Figure.blank()),
    st.sampled_from(["?", "1?5", "X?2"]).map(Figure.unreadable),
)


@given(figures)
def test_what_is_printed_in_boxes_reads_back_the_same(figure: Figure) -> None:
    assert parse_figure(format_figure(figure)).same_as(figure)


@given(figures)
def test_a_figure_survives_its_record(figure: Figure) -> None:
    assert Figure.from_json(figure.to_json()) == figure


@example("XXX ")
@example(" 95 ")
@given(st.text(alphabet="0123456789Xx-? K.", max_size=12))
def test_any_text_is_a_figure_or_a_known_error(raw: str) -> None:
    try:
        figure = parse_figure(raw)
    except KnownError as error:
        assert error.code.startswith("figure.")
        return
    assert figure.value is None or 0 <= figure.value <= MAX_VALUE
    assert Figure.from_json(figure.to_json()) == figure


@pytest.mark.parametrize(
    "obj",
    [
        None, 5, [], {}, {"kind": "value"}, {"kind": "value", "value": 1}, {"kind": "blank", "raw": "", "value": 0},
        {"kind": "value", "value": "1", "raw": ""}, {"kind": "value", "value": True, "raw": ""},
        {"kind": "value", "value": 1.0, "raw": ""}, {"kind": "value", "value": -1, "raw": ""},
        {"kind": "value", "value": 10**9, "raw": ""}, {"kind": "value", "value": None, "raw": ""},
        {"kind": "nothing", "raw": ""}, {"kind": ["value"], "raw": ""}, {"kind": "blank", "raw": 0},
        {"kind": "blank", "raw": "x" * 17}, {"kind": "blank", "raw": "\n"},
        {"kind": "value", "value": 95, "raw": "96"}, {"kind": "blank", "raw": "XXX"},
        {"kind": "value", "value": 95, "raw": "9X5"}, {"kind": "value", "value": 0, "raw": "-0-"},
        {"kind": "value", "value": 1, "raw": "1", "more": 1},
    ],
)
def test_a_malformed_figure_of_a_record_is_refused(obj: object) -> None:
    with pytest.raises(KnownError) as caught:
        Figure.from_json(obj)
    assert caught.value.code in {"figure.malformed", "figure.out_of_range"}


@pytest.mark.parametrize("value", ["1", True, 1.0, [1], {"1": 1}])
def test_what_only_equals_a_number_is_none_even_after_the_number_was_read(value: object) -> None:
    good = {"kind": "value", "value": 1, "raw": ""}
    assert Figure.from_json(good) == Figure.of(1)
    with pytest.raises(KnownError):
        Figure.from_json({**good, "value": value})


def test_a_long_blank_fits_into_its_record() -> None:
    figure = parse_figure(" " * 40)
    assert Figure.from_json(figure.to_json()) == figure


@pytest.mark.parametrize("kind", [Kind.BLANK, Kind.UNREADABLE])
def test_only_a_value_has_a_number(kind: Kind) -> None:
    with pytest.raises(KnownError, match=r"figure\.malformed"):
        Figure(kind, 0)


@pytest.mark.parametrize(
    ("figure", "boxes", "shown"),
    [
        (Figure.of(95), 3, "X95"), (Figure.of(0), 3, "XXX"), (Figure.of(0), 4, "XXXX"), (Figure.of(7), 4, "XXX7"),
        (Figure.of(1234), 3, "1234"), (Figure.blank(" "), 3, ""), (Figure.unreadable("1?5"), 3, "1?5"),
        (Figure.unreadable("T"), 3, "???"), (Figure.unreadable("T"), 4, "????"),
    ],
)
def test_boxes_are_shown_as_they_are_filled_on_paper(figure: Figure, boxes: int, shown: str) -> None:
    assert format_figure(figure, boxes) == shown


def test_raw_keys_for_zero_and_blank_are_kept() -> None:
    assert Figure.from_json({"kind": "value", "value": 0, "raw": "+"}).raw == "+"
    assert Figure.from_json({"kind": "blank", "raw": "K"}).kind is Kind.BLANK


def test_raw_text_does_not_part_two_equal_readings() -> None:
    assert parse_figure("X95").same_as(parse_figure("95"))
    assert parse_figure("X95") != parse_figure("95")
    assert not Figure.of(0).same_as(Figure.unreadable())
