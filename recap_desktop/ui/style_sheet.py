"""The one style sheet, made from tokens; widgets carry a ``role`` property, never a sheet of their own."""

from __future__ import annotations

from collections.abc import Callable

from recap_desktop.ui.tokens import Tokens

Em = Callable[[float], int]
#: Stands for a letter of a passphrase; the one that Qt would take is not in the font.
_DOT = ord("\u2022")


def build(tokens: Tokens, em: Em, room: Em) -> str:
    """The sheet for one palette and text size; ``room`` gives heights of controls."""
    return "\n".join((_text(tokens, em), _surfaces(tokens, em), _buttons(tokens, em, room),
                      _inputs(tokens, em, room), _choices(tokens, em, room), _lists(tokens, em)))


def _text(t: Tokens, em: Em) -> str:
    return f"""
QLabel {{ background: transparent; }}
QLabel[role="title"] {{ font-size: {em(1.375)}px; font-weight: 700; }}
QLabel[role="place"] {{ font-size: {em(1.375)}px; font-weight: 700; }}
QLabel[role="card-title"] {{ font-size: {em(1.125)}px; font-weight: 600; }}
QLabel[role="section"] {{ color: {t.accent}; font-size: {em(0.875)}px; font-weight: 700; }}
QLabel[role="row"] {{ font-size: {em(0.9375)}px; }}
QLabel[role="column"] {{ color: {t.muted}; font-size: {em(0.875)}px; font-weight: 600; }}
QLabel[role="muted"], QLabel[role="ink-muted"] {{ color: {t.muted}; }}
QLabel[role="hint"] {{ color: {t.muted}; font-size: {em(0.875)}px; }}
QLabel[role="small"] {{ font-size: {em(0.875)}px; }}
QLabel[role="strong"] {{ font-weight: 600; }}
QLabel[role="ink-bad"] {{ color: {t.bad.ink}; font-weight: 600; }}
QLabel[role="ink-good"] {{ color: {t.good.ink}; }}
QLabel[role="huge"] {{ font-size: {em(3)}px; font-weight: 700; }}
QLabel[role="answer"] {{ font-size: {em(1.75)}px; font-weight: 700; }}
"""


def _surfaces(t: Tokens, em: Em) -> str:
    return f"""
QWidget#work, QWidget#page {{ background: {t.window}; }}
QFrame[role="card"] {{ background: {t.surface}; border: {t.border}px solid {t.hairline}; border-radius: 4px; }}
QFrame[role="sheet"] {{ background: {t.surface}; border: 0; }}
QFrame[role="bad"] {{ background: {t.bad.tint}; border: {t.border}px solid {t.bad.ink}; border-radius: 4px; }}
QFrame[role="warn"] {{ background: {t.warn.tint}; border: {t.border}px solid {t.warn.ink}; border-radius: 4px; }}
QFrame[role="good"] {{ background: {t.good.tint}; border: {t.border}px solid {t.good.ink}; border-radius: 4px; }}
QFrame[role="quiet"] {{ background: {t.tint}; border: {t.border}px solid {t.hairline}; border-radius: 4px; }}
QWidget#appBar {{ background: {t.surface}; border-bottom: {t.border}px solid {t.hairline}; }}
QWidget#keyBar {{ background: {t.sunken}; }}
QWidget#rail {{ background: {t.sunken}; }}
QToolTip {{ background: {t.surface}; color: {t.text}; border: 1px solid {t.line}; padding: 4px; }}
QScrollArea, QScrollArea > QWidget > QWidget {{ background: transparent; }}
"""


def _buttons(t: Tokens, em: Em, room: Em) -> str:
    grows = t.ring - t.border
    bar = t.ring + 2  # under what is chosen: a sign that the ring of the focus does not cover
    ring = f"outline: none; border: {t.ring}px solid {t.focus};"
    return f"""
QPushButton {{ background: {t.surface}; color: {t.text}; border: {max(1, t.border)}px solid {t.line};
  border-radius: 4px; min-height: {room(2.25) - 2 * grows}px;
  padding: {grows}px {em(0.75)}px; }}
QPushButton:hover {{ background: {t.tint}; }}
QPushButton:focus {{ {ring} padding: 0 {em(0.75) - grows}px; }}
QPushButton:disabled {{ color: {t.muted}; border: {max(2, t.border)}px dashed {t.line};
  padding: {t.ring - max(2, t.border)}px {em(0.75) + t.border - max(2, t.border)}px; }}
QPushButton[role="primary"] {{ background: {t.accent}; color: {t.on_accent}; border: {t.ring}px solid {t.accent};
  font-weight: 600; min-height: {room(2.375)}px; padding: 0 {em(0.75)}px; }}
QPushButton[role="primary"]:focus {{ {ring} background: {t.on_accent};
  color: {t.accent}; }}
QPushButton[role="primary"]:disabled {{ background: {t.sunken}; color: {t.muted};
  border: {t.ring}px dashed {t.line}; }}
QPushButton[role="flat"] {{ background: transparent; border: {t.ring}px solid transparent; min-height: {room(1.5)}px;
  padding: 0 {em(0.375)}px; }}
QPushButton[role="flat"]:focus {{ {ring} }}
QPushButton[role="tile"] {{ text-align: left; min-height: {room(2.375)}px; border: {t.border}px solid {t.line};
  padding: {grows}px {em(0.75) + grows}px; }}
QPushButton[role="tile"]:checked {{ background: {t.tint}; border: {t.border}px solid {t.accent};
  border-left-width: {2 * t.ring}px; padding: {grows}px {em(0.75) + grows}px {grows}px {em(0.75) - t.ring}px; }}
QPushButton[role="tile"]:focus {{ {ring} padding: 0 {em(0.75)}px; }}
QPushButton[role="tile"]:checked:focus {{ border-left-width: {2 * t.ring}px;
  padding: 0 {em(0.75)}px 0 {em(0.75) - t.ring}px; }}
QPushButton[role="chip"] {{ min-height: {room(1.75) - 2 * (bar - t.border)}px;
  padding: {bar - t.border}px {em(0.25)}px; font-size: {em(0.875)}px; border-radius: {em(0.25)}px; }}
QPushButton[role="chip"]:disabled {{ padding: {bar - max(2, t.border)}px {em(0.25)}px; }}
QPushButton[role="chip"]:focus {{ padding: {bar - t.ring}px {em(0.25) - grows}px; }}
QPushButton[role="chip"]:checked {{ background: {t.tint}; border: 2px solid {t.accent};
  border-bottom: {bar}px solid {t.accent}; padding: {bar - 2}px {em(0.25)}px 0 {em(0.25)}px; }}
QPushButton[role="chip"]:checked:focus {{ border: {t.ring}px solid {t.focus};
  border-bottom: {2 * bar - t.ring}px solid {t.focus}; padding: 0 {em(0.25) - grows}px; }}
QToolButton[role="rail"] {{ background: transparent; color: {t.text}; border: {t.ring}px solid transparent;
  font-size: {em(0.8125)}px; border-radius: 4px; padding: 0; }}
QToolButton[role="rail"]:hover {{ background: {t.tint}; }}
QToolButton[role="rail"]:checked {{ background: {t.surface}; color: {t.accent}; border-color: {t.surface};
  border-left-color: {t.accent}; font-weight: 700; }}
QToolButton[role="rail"]:focus {{ border-color: {t.focus}; }}
"""


def _inputs(t: Tokens, em: Em, room: Em) -> str:
    grows = t.ring - t.border  # the ring of the focus lies where there was room: nothing moves
    field = "QLineEdit, QComboBox, QPlainTextEdit, QSpinBox"
    field_off = ", ".join(f"{one}:disabled" for one in field.split(", "))
    focus = "QLineEdit:focus, QComboBox:focus, QPlainTextEdit:focus, QSpinBox:focus"
    return f"""
{field} {{ background: {t.surface}; color: {t.text}; border: {t.border}px solid {t.line};
  outline: none; border-radius: 4px; min-height: {room(2)}px; padding: {grows}px {em(0.375) + grows}px;
  selection-background-color: {t.accent}; selection-color: {t.on_accent}; placeholder-text-color: {t.muted}; }}
{focus} {{ border: {t.ring}px solid {t.focus}; padding: 0 {em(0.375)}px; }}
QLineEdit {{ lineedit-password-character: {_DOT}; }}
QLineEdit[state="bad"] {{ border: {t.ring}px solid {t.bad.ink}; padding: 0 {em(0.375)}px; }}
{field_off} {{ color: {t.muted}; border: {max(2, t.border)}px dashed {t.line};
  padding: {t.ring - max(2, t.border)}px {em(0.375)}px; }}
QComboBox::drop-down {{ border: 0; width: {em(1.5)}px; }}
QComboBox::down-arrow {{ width: 0; height: 0; border-left: {em(0.3125)}px solid {t.surface};
  border-right: {em(0.3125)}px solid {t.surface}; border-top: {em(0.4375)}px solid {t.text}; }}
QComboBox QAbstractItemView {{ background: {t.surface}; color: {t.text}; border: 1px solid {t.line}; }}
"""


def _choices(t: Tokens, em: Em, room: Em) -> str:
    """A box and a circle with an edge of their own. What is chosen has a tick (drawn by
    :class:`recap_desktop.ui.widgets.tick_box.TickBox`) or a dot inside, so colour says nothing alone; what cannot be
    changed has a broken edge, as buttons and fields have."""
    edge, size = max(2, t.border), em(1.125)
    return f"""
QCheckBox, QRadioButton {{ spacing: {em(0.5)}px; min-height: {room(1.875)}px; padding: 0 {em(0.25)}px;
  border: {t.ring}px solid transparent; border-radius: 4px; }}
QCheckBox:focus, QRadioButton:focus {{ border-color: {t.focus}; }}
QCheckBox:disabled, QRadioButton:disabled {{ color: {t.muted}; }}
QCheckBox::indicator, QRadioButton::indicator {{ width: {size - 2 * edge}px; height: {size - 2 * edge}px;
  border: {edge}px solid {t.line}; background: {t.surface}; }}
QRadioButton::indicator {{ border-radius: {size // 2}px; }}
QCheckBox::indicator {{ border-radius: 3px; }}
QCheckBox::indicator:checked {{ border-color: {t.accent}; background: {t.accent}; }}
QRadioButton::indicator:checked {{ border-color: {t.accent}; background: {_dot(t.accent, t.surface)}; }}
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled {{ border: {edge}px dashed {t.line};
  background: {t.sunken}; }}
QRadioButton::indicator:disabled {{ border: {edge}px dotted {t.line}; }}
QRadioButton::indicator:checked:disabled {{ background: {_dot(t.muted, t.sunken)}; }}
"""


def _dot(colour: str, ground: str) -> str:
    """A filled circle with room around it."""
    return (f"qradialgradient(cx: 0.5, cy: 0.5, radius: 0.5, fx: 0.5, fy: 0.5, stop: 0 {colour}, stop: 0.55 {colour}, "
            f"stop: 0.65 {ground}, stop: 1 {ground})")


def _lists(t: Tokens, em: Em) -> str:
    return f"""
QTableView, QListView, QTreeView {{ background: {t.surface}; alternate-background-color: {t.surface};
  border: {t.border}px solid {t.line}; margin: {t.ring - t.border}px; border-radius: 4px;
  gridline-color: {t.hairline}; outline: none;
  selection-background-color: {t.tint}; selection-color: {t.text}; }}
QTableView:focus, QListView:focus, QTreeView:focus {{ border: {t.ring}px solid {t.focus}; margin: 0; }}
QHeaderView::section {{ background: {t.surface}; color: {t.muted}; border: 0; border-bottom: 1px solid {t.line};
  padding: {em(0.25)}px {em(0.5)}px; font-size: {em(0.875)}px; font-weight: 600; }}
QTableView::item, QListView::item {{ padding: 0 {em(0.5)}px; }}
QTableView::item:selected, QListView::item:selected {{ background: {t.tint}; color: {t.text};
  border: 0 solid {t.accent}; border-top-width: {t.border}px; border-bottom-width: {t.border}px; }}
QScrollBar:vertical {{ background: {t.sunken}; width: {em(0.75)}px; margin: 0; }}
QScrollBar::handle:vertical {{ background: {t.line}; min-height: {em(2)}px; border-radius: 4px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; width: 0; }}
QScrollBar:horizontal {{ background: {t.sunken}; height: {em(0.75)}px; margin: 0; }}
QScrollBar::handle:horizontal {{ background: {t.line}; min-width: {em(2)}px; border-radius: 4px; }}
QProgressBar {{ background: {t.sunken}; border: 1px solid {t.line}; border-radius: 4px; text-align: center; }}
QProgressBar::chunk {{ background: {t.accent}; }}
"""
