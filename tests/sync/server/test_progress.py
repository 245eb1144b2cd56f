"""What staff of a regency see, who else does not, and the link that opens it once."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from sync.server.progress.doors import LINK_SECONDS, SESSION_SECONDS, Doors
from sync.server.run import RunningServer, serve
from sync.trust.package import ElectionPackage
from tests.helpers.pki import ROLES, enrol
from tests.helpers.regency import FIRST, LONE, SECOND, closed, desk_of, officer_of, sealed, send, staff_of, token
from tests.helpers.releases import STATIONS
from tests.helpers.wire import training_variant, two_subdistricts
from tests.sync.fold.acts import PAPER, absent, transcription
from tests.sync.fold.desks import TestDesk

WIRE = "/v1/regencies/0001/progress"
COOKIE = "__Host-recap-progress"


@pytest.fixture(scope="module")
def package() -> ElectionPackage:
    """Two sub-districts, and a second regency without any."""
    two = two_subdistricts().payload
    return training_variant(
        regions=[*two["regions"], {"code": "0002", "name": "Lain", "level": "regency"}], stations=two["stations"]
    )


@pytest.fixture
def server(tmp_path: Path, package: ElectionPackage) -> Iterator[RunningServer]:
    with serve(tmp_path / "server", package.envelope) as running:
        yield running


@pytest.fixture
def first(package: ElectionPackage) -> TestDesk:
    return desk_of(package, FIRST)


@pytest.fixture
def second(package: ElectionPackage) -> TestDesk:
    return desk_of(package, SECOND)


def _seen(server: RunningServer, package: ElectionPackage) -> dict[str, Any]:
    answer = _call(server, "GET", WIRE, token(package, staff_of(package)))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def _call(server: RunningServer, method: str, path: str, authorization: str = "", **more: Any) -> requests.Response:
    headers = {"Authorization": authorization} if authorization else {}
    return requests.request(method, server.url + path, headers=headers, timeout=30, **more)


def test_nothing_has_arrived_in_a_new_log(server: RunningServer, package: ElectionPackage) -> None:
    found = _seen(server, package)
    assert (found["region"], found["mode"], found["rules"]) == ("0001", "training", [])
    assert [one["total"]["code"] for one in found["subdistricts"]] == [FIRST, SECOND]
    assert [one["total"]["expected"] for one in found["subdistricts"]] == [12, 1]
    assert (found["total"]["expected"], found["total"]["arrived"]) == (13, 0)
    (preview,) = found["previews"]
    assert (preview["complete"], preview["official"]) == (False, False)
    assert [row["state"] for row in preview["rows"]] == ["none", "none"]
    assert {column["votes"] for column in preview["columns"]} == {0}


def test_sheets_are_counted_by_village_as_they_come(
    server: RunningServer, package: ElectionPackage, first: TestDesk, second: TestDesk
) -> None:
    done = sealed(first, STATIONS[0])
    begun = first.force(transcription(PAPER[STATIONS[1]], 900, station=STATIONS[1]), "OP-1")
    gone = first.force(absent(station=STATIONS[4]), "KETUA", "ANGGOTA-1")
    send(server.url, first, *done, begun, gone)
    found = _seen(server, package)
    one, other = found["subdistricts"]
    assert (one["total"]["arrived"], one["total"]["done"], other["total"]["arrived"]) == (3, 2, 0)
    by_village = {village["code"]: (village["expected"], village["arrived"], village["done"])
                  for village in one["villages"]}
    assert by_village == {"0001011001": (4, 2, 1), "0001012002": (4, 1, 1), "0001012003": (4, 0, 0)}
    assert (found["total"]["arrived"], found["total"]["done"]) == (3, 2)
    send(server.url, second, *sealed(second, LONE))
    assert _seen(server, package)["total"]["done"] == 3


def test_findings_are_counted_by_rule_on_the_sheets_that_can_be_judged(
    server: RunningServer, package: ElectionPackage, first: TestDesk
) -> None:
    broken = {**PAPER[STATIONS[1]], "valid": PAPER[STATIONS[1]]["valid"] + 10}
    records = [*sealed(first, STATIONS[0]), *(
        first.force(transcription(broken, number, station=STATIONS[1]), person)
        for number, person in ((800, "OP-1"), (801, "OP-2"))
    )]
    send(server.url, first, *records)
    found = _seen(server, package)
    expected = {one.rule for one in first.sheet(STATIONS[1]).findings}
    assert {rate["rule"]: (rate["sheets"], rate["judged"]) for rate in found["rules"]} == dict.fromkeys(
        sorted(expected), (1, 2)
    )
    assert found["subdistricts"][0]["total"]["open"] == 1


def test_late_records_are_counted_and_those_that_nobody_endorsed_are_in_quarantine(
    server: RunningServer, package: ElectionPackage, first: TestDesk
) -> None:
    late = first.force(transcription(PAPER[STATIONS[2]], 700, station=STATIONS[2]), "OP-3")
    server.service.revoke(first.committee["OP-3"].keyid, "lost")
    send(server.url, first, late)
    village = _seen(server, package)["subdistricts"][0]["villages"][0]
    assert (village["late"], village["quarantined"]) == (1, 1)
    from tests.sync.fold.acts import endorsed

    send(server.url, first, first.force(endorsed(late), "ANGGOTA-1", "ANGGOTA-2"))
    village = _seen(server, package)["subdistricts"][0]["villages"][0]
    assert (village["late"], village["quarantined"], village["arrived"]) == (1, 0, 1)


def test_the_preview_adds_up_final_d_hasil_and_names_the_sub_districts_that_are_missing(
    server: RunningServer, package: ElectionPackage, first: TestDesk, second: TestDesk
) -> None:
    send(server.url, second, *sealed(second, LONE), closed(second, SECOND))
    send(server.url, first, *sealed(first, STATIONS[0]), closed(first, FIRST))
    (preview,) = _seen(server, package)["previews"]
    assert {row["code"]: row["state"] for row in preview["rows"]} == {FIRST: "partial", SECOND: "final"}
    paper = PAPER[STATIONS[0]]
    assert {column["field"]: column["votes"] for column in preview["columns"]} == {
        name: paper[name] for name in [*(f"votes.{number}" for number in (1, 2, 3)), "valid", "invalid"]
    }
    assert (preview["complete"], preview["official"]) == (False, False)
    for number, station in enumerate(STATIONS[1:]):
        send(server.url, first, first.force(absent(station=station), "KETUA", "ANGGOTA-1"))
        assert number < len(STATIONS)
    send(server.url, first, closed(first, FIRST))
    (preview,) = _seen(server, package)["previews"]
    assert (preview["complete"], preview["official"]) == (True, False)
    assert [column["votes"] for column in preview["columns"]][0] == 2 * paper["votes.1"]


def test_a_look_again_costs_only_what_changed(
    server: RunningServer, package: ElectionPackage, first: TestDesk, second: TestDesk,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from sync.server.progress import overview

    seen: list[str] = []
    real = overview._looked_at

    def noted(looked: Any, reference: Any, about: Any, code: str) -> Any:
        seen.append(code)
        return real(looked, reference, about, code)

    monkeypatch.setattr(overview, "_looked_at", noted)
    send(server.url, first, *sealed(first, STATIONS[0]))
    _seen(server, package)
    assert seen == [FIRST, SECOND]
    _seen(server, package)
    assert seen == [FIRST, SECOND]
    send(server.url, second, *sealed(second, LONE))
    _seen(server, package)
    assert seen == [FIRST, SECOND, SECOND]


_APPOINTMENTS = [
    *((role, region) for role in sorted({*ROLES.values()}) for region in (FIRST, SECOND)),
    ("observer", "0001"), ("observer", "00"), ("regency_staff", "0001"), ("regency_staff", "0002"), ("nobody", ""),
]


@pytest.mark.parametrize(("role", "region"), _APPOINTMENTS, ids=lambda one: str(one))
def test_only_staff_of_that_very_regency_see_it(
    server: RunningServer, package: ElectionPackage, role: str, region: str
) -> None:
    """Every role, appointed for every region there is, asks for every regency: by the wire and for a link."""
    caller = "" if role == "nobody" else token(package, enrol(package, "X-1", role, region, server.service._clock()))
    for asked, (method, path) in itertools.product(
        ("0001", "0002", "000101", "00", "9999"),
        (("GET", "/v1/regencies/{}/progress"), ("POST", "/v1/regencies/{}/progress-links")),
    ):
        answer = _call(server, method, path.format(asked), caller)
        if role == "regency_staff" and asked == region:
            assert answer.status_code in (200, 201)
            continue
        code = {"nobody": "server.token", "regency_staff": "record.scope"}.get(role, "server.staff_only")
        assert (answer.status_code, answer.json()["code"]) == (401 if role == "nobody" else 403, code)


def _link(server: RunningServer, package: ElectionPackage, member: Any) -> str:
    answer = _call(server, "POST", "/v1/regencies/0001/progress-links", token(package, member))
    assert answer.status_code == 201
    assert answer.json()["seconds"] == LINK_SECONDS
    path: str = answer.json()["path"]
    assert re.fullmatch(r"/progress/open/[A-Za-z0-9_-]{43}", path)
    return path


def _entered(server: RunningServer, path: str) -> dict[str, str]:
    """The session that a link gives."""
    answer = _call(server, "GET", path)
    assert answer.status_code == 200, answer.text
    set_cookie = answer.headers["Set-Cookie"]
    for word in ("HttpOnly", "Secure", "SameSite=strict", "Path=/", f"Max-Age={SESSION_SECONDS}"):
        assert word in set_cookie
    assert "Domain" not in set_cookie
    return {COOKIE: set_cookie.split(";")[0].partition("=")[2]}


def test_a_link_opens_the_page_once(server: RunningServer, package: ElectionPackage) -> None:
    path = _link(server, package, staff_of(package))
    session = _entered(server, path)
    again = _call(server, "GET", path)
    assert (again.status_code, "Set-Cookie" in again.headers) == (403, False)
    assert "sudah dipakai" in again.text
    shown = _call(server, "GET", "/progress", cookies=session)
    assert shown.status_code == 200
    assert "PRATINJAU" in shown.text
    assert "Bukan hasil resmi" in shown.text
    assert "Not an official result" in _call(server, "GET", "/progress?lang=en", cookies=session).text
    assert _call(server, "GET", "/progress").status_code == 403
    assert _call(server, "GET", "/progress", cookies={COOKIE: "guess"}).status_code == 403
    assert _call(server, "POST", "/progress/leave", cookies=session).status_code == 200
    assert _call(server, "GET", "/progress", cookies=session).status_code == 403


def test_a_program_that_looks_at_a_link_does_not_use_it_up(server: RunningServer, package: ElectionPackage) -> None:
    path = _link(server, package, staff_of(package))
    looked = _call(server, "HEAD", path)
    assert (looked.status_code, looked.headers.get("Set-Cookie")) == (200, None)
    assert _call(server, "GET", path).status_code == 200


def test_the_page_runs_nothing_and_asks_nobody(server: RunningServer, package: ElectionPackage) -> None:
    session = _entered(server, _link(server, package, staff_of(package)))
    answer = _call(server, "GET", "/progress?lang=en", cookies=session)
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert not re.search(r"<script|javascript:|\son[a-z]+=|src=|https?://", answer.text)


def test_a_session_ends_with_its_key(server: RunningServer, package: ElectionPackage) -> None:
    staff = staff_of(package)
    link, session = _link(server, package, staff), _entered(server, _link(server, package, staff))
    assert _call(server, "GET", "/progress", cookies=session).status_code == 200
    server.service.revoke(staff.keyid, "lost")
    answer = _call(server, "GET", "/progress?lang=en", cookies=session)
    assert answer.status_code == 403
    assert "revoked" in answer.text
    # a link that was given out before opens nothing either
    entered = _call(server, "GET", link)
    later = {COOKIE: entered.headers["Set-Cookie"].split(";")[0].partition("=")[2]}
    assert _call(server, "GET", "/progress", cookies=later).status_code == 403
    asked = _call(server, "POST", "/v1/regencies/0001/progress-links", token(package, staff))
    assert (asked.status_code, asked.json()["code"]) == (403, "server.key_revoked")


def test_links_and_sessions_end_by_themselves_and_are_few(package: ElectionPackage) -> None:
    now = [0.0]
    doors, holder = Doors(lambda: now[0]), officer_of(package)
    link = doors.link(holder)
    now[0] = LINK_SECONDS
    assert doors.enter(link) is None
    session = doors.enter(doors.link(holder)) or ""
    now[0] += SESSION_SECONDS - 1
    assert doors.inside(session) == holder
    now[0] += 1
    assert doors.inside(session) is None
    links = [doors.link(holder) for _ in range(9)]
    assert len(set(links)) == 9
    assert [doors.enter(one) is not None for one in links] == [False, *[True] * 8]


def test_what_is_kept_of_a_link_opens_nothing(package: ElectionPackage) -> None:
    doors = Doors()
    link = doors.link(officer_of(package))
    (kept,) = doors._links._held
    assert link not in repr(doors._links._held)
    assert doors.enter(kept) is None
    assert doors.enter(link) is not None
