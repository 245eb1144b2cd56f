"""The manuals of the roles (``docs/manual``): what they name, and how they become pages with pictures."""

from __future__ import annotations

import os
import re
import shlex
from functools import cache
from html import escape, unescape
from pathlib import Path

from PySide6.QtGui import QImage, QTextDocument

from recap_desktop.ui.pages import PAGES
from recap_desktop.ui.shortcuts import FIGURE_KEYS, Key, shown
from resources.catalogue import messages

ROOT = Path(__file__).resolve().parents[2]
MANUALS = ROOT / "docs" / "manual"
OPERATOR, CHAIR, STAFF = (MANUALS / name for name in ("operator.md", "ketua.md", "staf-kabupaten.md"))
ROLES = (OPERATOR, CHAIR, STAFF)
PICTURES = "gambar"
#: An empty window has a handful.
_LEAST_COLOURS = 30
_STYLE = (
    "body{max-width:48rem;margin:1rem auto;padding:0 1rem;font-family:sans-serif;line-height:1.5}"
    "img{max-width:100%;border:1px solid #888}table{border-collapse:collapse}td,th{padding:.2rem .6rem}"
    "@media print{img{max-width:60%;break-inside:avoid}}"
)


def text(page: Path) -> str:
    """A manual as it is written."""
    return page.read_text(encoding="utf-8")


def pictures(page: Path) -> list[str]:
    """Names of the pictures of a page, in their order, without folder and ending."""
    return re.findall(rf"!\[[^\]]+\]\({PICTURES}/([a-z0-9-]+)\.png\)", text(page))


def picture_folder(otherwise: Path) -> Path:
    """Where pictures go: below ``RECAP_MANUAL``, where a person wants to keep them."""
    made = Path(os.environ.get("RECAP_MANUAL") or otherwise / "manual") / PICTURES
    made.mkdir(parents=True, exist_ok=True)
    return made


def look_at(page: Path, made: list[str], folder: Path) -> None:
    """Every picture that a manual names was made, in its order; none is empty, no two are the same."""
    assert made == pictures(page)
    assert all(_colours(folder / f"{name}.png") > _LEAST_COLOURS for name in made)
    assert len({(folder / f"{name}.png").read_bytes() for name in made}) == len(made)


def _colours(file: Path) -> int:
    """Different colours of a picture, of a pixel in four."""
    image = QImage(str(file))
    return len({image.pixel(x, y) for x in range(0, image.width(), 2) for y in range(0, image.height(), 2)})


def names(page: Path) -> set[str]:
    """What stands in bold: the name of a page, a button or a field, as the window says it."""
    return {re.sub(r"\s+", " ", one) for one in re.findall(r"\*\*([^*]+)\*\*", text(page))}


def quoted(page: Path) -> set[str]:
    """What stands as code within a line: a key, a file or a command."""
    return set(re.findall(r"`([^`\n]+)`", re.sub(r"^ {4,}recap .*$", "", text(page), flags=re.MULTILINE)))


def commands(page: Path) -> list[list[str]]:
    """Commands on lines of their own and within a sentence, as words without ``recap``; one that goes on in the
    next line is put together."""
    joined = re.sub(r"\\\n\s*", " ", text(page))
    lines = re.findall(r"^ {4,}(recap [a-z].*)$", joined, re.MULTILINE)
    lines += [one for one in sorted(quoted(page)) if re.match(r"recap [a-z]+ ", one)]
    return [shlex.split(line, comments=True)[1:] for line in lines]


def table(page: Path, heading: str) -> str:
    """The indented lines that begin with a heading of columns: a file as the manual shows it."""
    found = re.search(rf"^( +){re.escape(heading)}\n(?:\1.+\n)+", text(page), re.MULTILINE)
    assert found
    return re.sub(r"^ +", "", found[0], flags=re.MULTILINE)


def links(page: Path) -> list[str]:
    """Targets of the links of a page that lead to files."""
    return [one for one in re.findall(r"(?<!!)\[[^\]]+\]\(([^)]+)\)", _without_pictures(page)) if "://" not in one]


def anchors(page: Path) -> set[str]:
    """Anchors of the headings, as GitHub and this program make them."""
    return {_anchor(one) for one in re.findall(r"^#+ (.+)$", text(page), re.MULTILINE)}


def _anchor(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")


def sentences(page: Path) -> set[str]:
    """Sentences of some length, without marks and breaks of lines."""
    plain = re.sub(r"^ {4,}recap .*$|^\|.*$", "", _without_pictures(page), flags=re.MULTILINE)
    plain = re.sub(r"\s+", " ", re.sub(r"[*`_]", "", plain))
    return {one.strip() for one in re.split(r"(?<=[.!?:]) ", plain) if len(one) >= 45}


def _without_pictures(page: Path) -> str:
    return re.sub(r"!\[[^\]]*\]\([^)]*\)", "", text(page))


@cache
def _said() -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    whole, patterns = set(), []
    for words in messages().values():
        said = re.sub(r"\s+", " ", words["id"])
        if "{" not in said:
            whole.add(said)
        elif len(re.sub(r"\{[^}]*\}|\W", "", said)) >= 4:  # a sentence of its own, not only its parameters
            patterns.append(re.compile(".+".join(map(re.escape, re.split(r"\{[^}]*\}", said)))))
    return frozenset(whole), tuple(patterns)


def is_said(name: str) -> bool:
    """Whether the window says exactly this in Indonesian, with anything for the parameters of a sentence."""
    whole, patterns = _said()
    return name in whole or any(one.fullmatch(name) for one in patterns)


@cache
def known_keys() -> frozenset[str]:
    """Every key that the window knows, as it is shown."""
    sources = "".join(one.read_text(encoding="utf-8") for one in (ROOT / "recap_desktop" / "ui").rglob("*.py"))
    found = {shown(key) for key in (*Key, *re.findall(r'"((?:Ctrl|Alt|Shift)\+[^" {]+|F\d+)"', sources))}
    found |= {f"Alt+{spec.digit}" for spec in PAGES if spec.digit is not None}
    found |= {spec.key for spec in PAGES if spec.key}
    found |= {one for keys, _ in FIGURE_KEYS for one in keys.split()}
    space = messages()["key.space"]["id"]
    return frozenset(found | set("123456789") | {"Enter", "Esc", "Tab", space, f"Ctrl+{space}"})


def html(page: Path, others: dict[str, str]) -> str:
    """A page for the browser and the printer; ``others`` are links that lead to pages beside it, the rest is text."""
    body = re.sub(r"(?<!!)\[([^\]]+)\]\(([^)]+)\)", lambda link: _link(link[1], link[2], others), text(page))
    document = QTextDocument()
    document.setMarkdown(body)
    made = re.search(r"<body[^>]*>(.*)</body>", document.toHtml(), re.DOTALL)
    assert made
    plain = re.sub(r'<span style="[^"]*font-weight:700;">(.*?)</span>', r"<b>\1</b>", made[1])
    plain = re.sub(r'<span style="[^"]*monospace[^"]*">(.*?)</span>', r"<code>\1</code>", plain)
    plain = re.sub(r' style="[^"]*"| title=""|</?span[^>]*>', "", plain)
    plain = re.sub(r"<(h[1-6])>(.*?)</(h[1-6])>", _with_anchor, plain)
    title = escape(text(page).splitlines()[0].lstrip("# "))
    return (f'<!DOCTYPE html>\n<html lang="id"><head><meta charset="utf-8"><title>{title}</title>'
            f"<style>{_STYLE}</style></head><body>{plain}</body></html>\n")


def _with_anchor(found: re.Match[str]) -> str:
    """A heading of HTML that links may lead to."""
    level, words = found[1], re.sub("<[^>]*>", "", found[2])
    return f'<{level} id="{_anchor(unescape(words))}">{words}</{level}>'


def _link(words: str, target: str, others: dict[str, str]) -> str:
    file, mark, part = target.partition("#")
    return f"[{words}]({others[file]}{mark}{part})" if file in others else words
