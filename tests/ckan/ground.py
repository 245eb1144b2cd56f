"""Where the contract of publishing to a CKAN is tried: the site of our own, and a real one where there is one.

``RECAP_CKAN`` names the ``bin`` folder of an environment with CKAN (``make test-ckan`` makes it and sets it). Without
it nothing is skipped: the contract is tried on the site of our own alone.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import requests

from tests.ckan.real_site import RealCkan
from tests.helpers.ckan_like import STRANGER, TOKEN, CkanLike

OWN, REAL = "own", "real"
GROUNDS = (OWN, *([REAL] if os.environ.get("RECAP_CKAN") else []))
#: Organisations: of the publisher, and of somebody else.
OURS, THEIRS = "kpu-uji", "kpu-lain"
_SECONDS = 60


class Ground(Protocol):
    """``token`` is of an editor of ``kpu-uji``, ``stranger`` of one of ``kpu-lain``; ``takes`` bytes as one file."""

    url: str
    token: str
    stranger: str
    takes: int

    def clean(self) -> None:
        """Nothing is there but the two organisations."""


def by_hand(
    ground: Ground, action: str, token: str | None = None, upload: bytes | None = None, **fields: object
) -> Any:
    """What somebody does beside the publisher, as its editor unless a token is given.

    :raises requests.HTTPError: the site refuses it.
    """
    answer = requests.post(
        f"{ground.url}/api/3/action/{action}", timeout=_SECONDS,
        headers={"Authorization": ground.token if token is None else token},
        **({"json": fields} if upload is None else {"data": fields, "files": {"upload": ("x.csv", upload)}}),  # type: ignore[arg-type]
    )
    answer.raise_for_status()
    return answer.json()["result"]


class OwnGround(CkanLike):
    """The site of our own."""

    token, stranger = TOKEN, STRANGER

    def __init__(self) -> None:
        super().__init__()
        self.limit = self.takes = 200_000
        self.clean()

    def clean(self) -> None:
        """See :class:`Ground`."""
        self.datasets.clear()
        self.files.clear()
        self.organisations = {name: {"id": f"id-of-{name}", "name": name} for name in (OURS, THEIRS)}


@dataclass
class RealGround:
    """A CKAN with two organisations and an editor of each."""

    site: RealCkan
    takes: int = 10 << 20

    def __post_init__(self) -> None:
        self.url = self.site.url
        self.token, self.stranger = self._editor(OURS, "petugas"), self._editor(THEIRS, "tetangga")

    def _editor(self, organisation: str, name: str) -> str:
        ask = self.site.ask
        ask("organization_create", name=organisation, title=organisation)
        ask("user_create", name=name, email=f"{name}@example.org", password="latihan-petugas")
        ask("organization_member_create", id=organisation, username=name, role="editor")
        return str(ask("api_token_create", user=name, name="tests")["token"])

    def clean(self) -> None:
        """See :class:`Ground`."""
        for name in self.site.names:
            self.site.ask("dataset_purge", id=name)


@contextmanager
def ground_of(kind: str) -> Iterator[Ground]:
    """One of :data:`GROUNDS`, started and ended here."""
    if kind == OWN:
        with OwnGround() as own:
            yield own
    else:
        with RealCkan(Path(os.environ["RECAP_CKAN"])) as site:
            yield RealGround(site)
