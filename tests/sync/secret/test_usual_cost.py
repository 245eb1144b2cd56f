"""What a passphrase costs to guess in the app as shipped; the tests around here seal at the weakest cost allowed."""

from __future__ import annotations

import json
import subprocess
import sys

from sync.secret import sealed

_SEAL = "from sync.secret import sealed; print(sealed.seal(b'secret', 'two words or more', {'person': 'P'}).decode())"


def test_the_app_seals_at_the_cost_of_rfc_9106() -> None:
    """64 MiB, three passes (RFC 9106, second recommended choice, with one lane); sealed by a process of its own."""
    made = subprocess.run([sys.executable, "-c", _SEAL], capture_output=True, check=True).stdout
    content = json.loads(made)
    assert (content["m"], content["t"], content["p"]) == (64 * 1024, 3, 1)
    assert sealed.unseal(made, "two words or more") == b"secret"
