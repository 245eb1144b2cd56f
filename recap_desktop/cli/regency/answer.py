"""``recap admin answer``: the regency certifies an officer whose request came as a file."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from forms.errors import KnownError
from recap_desktop.cli.common import DONE, add_output, language, output, read_bytes, read_package, show, speak
from recap_desktop.cli.passphrases import add_passphrase, passphrase
from recap_desktop.cli.regency.folder import opened
from recap_desktop.core.roles import Role

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from sync.server.answering import Answered
    from sync.server.store.interface import Grant
    from sync.trust.authority import Authority
    from sync.trust.enrolment import EnrolmentRequest
    from sync.trust.package import ElectionPackage

#: More than any request has.
_LIMIT = 1 << 17
_ROLES = tuple(role.value for role in Role)


def register(parts: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the part."""
    part = parts.add_parser("answer", help="help.admin_answer")
    part.add_argument("request", type=Path, metavar="REQUEST", help="help.admin_answer_request")
    part.add_argument("--keys", type=Path, metavar="DIR", help="help.admin_answer_keys")
    where = part.add_mutually_exclusive_group(required=True)
    where.add_argument("--data", type=Path, metavar="DIR", help="help.admin_answer_data")
    where.add_argument("--package", type=Path, metavar="FILE", help="help.admin_answer_package")
    part.add_argument("--person", metavar="ID", help="help.admin_person")
    part.add_argument("--role", choices=_ROLES, help="help.admin_role")
    part.add_argument("--region", metavar="CODE", help="help.admin_region")
    add_output(part, "-o", "--out", about="help.admin_answer_out")
    add_passphrase(part)
    part.add_argument("--json", action="store_true", help="help.json")
    part.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    from sync.record.keys import keyid
    from sync.trust.enrolment_files import EnrolmentAnswer

    out = output(arguments.out, arguments, arguments.request, arguments.data, arguments.package, arguments.keys)
    request = request_in(read_bytes(arguments.request, _LIMIT))
    appointed = _appointed(arguments)
    answered = _beside_server(arguments, request, appointed) if arguments.data is not None else _offline(
        arguments, request, appointed
    )
    out.write(EnrolmentAnswer.to(request, answered.enrolment).to_bytes())
    told = {
        "person": request.person, "name": request.name, "role": request.role, "region": request.region,
        "key": keyid(request.key), "code_used": answered.code_used, "logged": answered.logged,
        "file": str(arguments.out),
    }
    show(told, as_json=arguments.json, lang=language(arguments))
    return DONE


def request_in(data: bytes) -> EnrolmentRequest:
    """The enrolment request of a request file, be it one for an enrolment or for a recovery.

    :raises KnownError: ``carried.*``, ``trust.*``, ``recovery_by_file.request``.
    """
    from recap_desktop.security.recovery_files import RecoveryRequest
    from sync.trust.carried import Carried, kind_of
    from sync.trust.enrolment_files import read_request

    if kind_of(data) is Carried.RECOVERY_REQUEST:
        return RecoveryRequest.parse(data).asker
    return read_request(data)


def _appointed(arguments: argparse.Namespace) -> Grant | None:
    """The appointment as it was typed; None where nothing of it was. :raises KnownError: ``answer.whole``."""
    from sync.server.store.interface import Grant

    typed = (arguments.person, arguments.role, arguments.region)
    if not any(typed):
        return None
    if not all(typed):
        raise KnownError("answer.whole")
    return Grant(*typed)


def _beside_server(arguments: argparse.Namespace, request: EnrolmentRequest, appointed: Grant | None) -> Answered:
    from sync.server.answering import answer_request

    with opened(arguments) as folder:
        authority, log_key = _keys(arguments, folder.package)
        return answer_request(folder, authority, log_key, request, appointed)


def _offline(arguments: argparse.Namespace, request: EnrolmentRequest, appointed: Grant | None) -> Answered:
    """On the machine of the authority's keys, with no server's folder at hand: the log learns of it later."""
    from sync.server.answering import Answered, check_appointed
    from sync.server.clock import utc_now
    from sync.trust.package import open_package

    if appointed is None:
        raise KnownError("answer.needs_appointment")
    check_appointed(request, appointed)
    now = utc_now()
    package = open_package(read_package(arguments.package), now=now)
    speak(arguments, package, appointed.region)
    authority, _ = _keys(arguments, package)
    return Answered(authority.issue(request, now), code_used=False, logged=False)


def _keys(
    arguments: argparse.Namespace, package: ElectionPackage
) -> tuple[Authority, Ed25519PrivateKey | None]:
    """The authority, and the log's key where it is among the keys given; the published ones of training.

    :raises KnownError: ``answer.no_authority``, ``answer.no_keys``, ``answer.other_log``; ``cli.key``, ``key.*``;
        ``trust.authority_key`` where the package names other keys.
    """
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from sync.record.keys import public_bytes
    from sync.trust.authority import Authority
    from sync.trust.keyfiles import has_key, load_key
    from sync.trust.server_keys import FILE, load_server_keys
    from sync.trust.training import training_keys

    place, secret = arguments.keys, passphrase(arguments)
    if place is None:
        if package.mode != "training":
            raise KnownError("answer.no_keys")
        known = training_keys()
        return Authority(package, known.authority, known.ca), known.log
    if place.is_file() or (place / FILE).is_file() or has_key(place, "log"):
        held = load_server_keys(place, secret)
        authority = Authority.of(package, held)
        if authority is None:
            raise KnownError("answer.no_authority")
        if public_bytes(held.log) != package.log_key:
            raise KnownError("answer.other_log")
        return authority, held.log
    # the machine of the authority's keys, which has no log
    key = load_key(place, "authority", Ed25519PrivateKey, secret)  # type: ignore[type-abstract]
    ca = load_key(place, "ca", ec.EllipticCurvePrivateKey, secret)  # type: ignore[type-abstract]
    return Authority(package, key, ca), None
