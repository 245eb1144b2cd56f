"""Reading of what a server says: problems, results, and answers of another shape than ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from msgspec import Struct

from forms.errors import KnownError
from resources.catalogue import messages
from sync.client.transport import HttpAnswer, TransportError
from sync.record.canonical import decode
from sync.wire.limits import MAX_ANSWER
from sync.wire.messages import shaped

_CODE = re.compile(r"[a-z][a-z0-9_]{0,31}\.[a-z][a-z0-9_]{0,31}")
#: Codes a server may speak in; anything else it says is no sentence of ours.
_SPOKEN = ("server.", "record.", "trust.", "name.", "package.", "fold.", "log.")
M = TypeVar("M", bound=Struct)


def message(answer: HttpAnswer, kind: type[M], status: tuple[int, ...] = (200,)) -> M:
    """An answer as a message of the wire.

    :raises TransportError: the problem that the server tells of; ``client.answer`` for anything else.
    """
    if answer.status not in status:
        raise problem(answer)
    with believing_no_other_shape():
        return shaped(decode(answer.body, MAX_ANSWER), kind, "record.not_json")


def problem(answer: HttpAnswer) -> TransportError:
    """The error a problem document tells of, when the server sent one of ours."""
    try:
        found = decode(answer.body, 1 << 17)
    except KnownError:
        found = None
    if not isinstance(found, dict):
        # a place on the way that is full, or a proxy, says no more than that
        return TransportError("server.busy" if answer.status == 503 and not answer.body else "client.answer")
    code = found.get("code")
    if not (isinstance(code, str) and code.startswith(_SPOKEN) and code in messages()):
        return TransportError("client.answer")
    return TransportError(code, **params_of(found))


def code_of(item: dict[str, Any]) -> str:
    """Code of a result, also one that is new to this program; empty where it is none at all."""
    code = item.get("code")
    return code if isinstance(code, str) and _CODE.fullmatch(code) else ""


def params_of(found: dict[str, Any]) -> dict[str, str]:
    """Values of a result or problem."""
    params = found.get("params")
    return {str(k): str(v)[:200] for k, v in params.items()} if isinstance(params, dict) else {}


@contextmanager
def believing_no_other_shape() -> Iterator[None]:
    """An answer of another shape than ours is no answer. :raises TransportError: ``client.answer``."""
    try:
        yield
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise TransportError("client.answer") from error
    except TransportError:
        raise
    except KnownError as error:
        if error.code.startswith("record."):
            raise TransportError("client.answer") from error
        raise
