"""A portal, asked as a browser asks it."""

from __future__ import annotations

import requests

from sync.server.run import RunningServer


def get(server: RunningServer, path: str, **headers: str) -> requests.Response:
    """As a browser that takes nothing compressed, unless it says so."""
    sent = {"Accept-Encoding": "identity", **{name.replace("_", "-"): value for name, value in headers.items()}}
    return requests.get(server.url + path, headers=sent, timeout=30, allow_redirects=False)
