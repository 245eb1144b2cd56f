"""What an electronic signature looks like in its box: drawn once by our own engine, then placed as it is."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

from recap_desktop.reports.typeset import REGULAR, SEMIBOLD, fit_lines, open_canvas
from recap_desktop.reports.wording import Wording, grouped


def stamp_page(
    size: tuple[float, float], name: str, role: str, certificate: str, when: datetime, wording: Wording, region: str
) -> bytes:
    """A one-page PDF as large as the signature box: who, in which role, when, with which certificate."""
    width, height = size
    target = BytesIO()
    canvas = open_canvas(target, size)
    lines = (
        (wording.text("stamp.title"), REGULAR, 6.6),
        (name, SEMIBOLD, 9.0),
        (role, REGULAR, 7.4),
        (wording.moment(when.strftime("%Y-%m-%dT%H:%M:%SZ"), region), REGULAR, 7.0),
        (wording.text("stamp.certificate", digest=grouped(certificate[:16])), REGULAR, 6.6),
    )
    y = height - 3.0
    for words, font, points in lines:
        points, wrapped = fit_lines(words, font, (points, points * 0.85, points * 0.7), width - 8, 2)
        canvas.setFont(font, points)
        for line in wrapped:
            y -= points
            canvas.drawString(4, y, line)
            y -= points * 0.22
        y -= 1.2
    canvas.showPage()
    canvas.save()
    return target.getvalue()
