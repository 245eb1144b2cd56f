"""Names on a page that run from right to left, or say that they do: they order nothing but themselves.

A name is shown as it was signed, but for the signs that would turn around what stands beside it: those nobody sees, so
they are written out. What has letters from right to left is set apart, so that a figure behind it stays behind it.
Everything else is the same bytes.
"""

from __future__ import annotations

import re

#: U+2068 and U+2069: first strong isolate, and its end.
_FIRST, _END = "\u2068", "\u2069"
#: Marks, embeddings, overrides and isolates (Unicode TR9), none of which is seen.
_CONTROL = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
#: What was set apart already, and put into a sentence since.
_APART = re.compile(f"({_FIRST}[^{_FIRST}{_END}]*{_END})")


def isolated(text: object) -> object:
    """A text that turns nothing around beside itself; what is no text, or marked as safe HTML, is answered as it is.

    Done again, also to a sentence that holds one, it changes nothing.
    """
    if type(text) is not str or text.isascii():
        return text
    return "".join(map(_apart, _APART.split(text)))


def _apart(piece: str) -> str:
    is_done = _APART.fullmatch(piece) is not None
    plain = _CONTROL.sub(lambda found: f"[U+{ord(found[0]):04X}]", piece[1:-1] if is_done else piece)
    return f"{_FIRST}{plain}{_END}" if is_done or _RIGHT_TO_LEFT.search(plain) else plain
