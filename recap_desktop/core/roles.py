"""Roles of officers and which commands each may use: one table, no super-user path.

This table decides what a desk offers and refuses at once. Whether a *record* may be appended is decided once
more by :func:`sync.fold.allowed`, from the signers themselves.
"""

from __future__ import annotations

from enum import StrEnum

from sync.trust.roles import Role

__all__ = ["PERMISSIONS", "Command", "Role", "permitted"]


class Command(StrEnum):
    """Everything a person can ask of the desk."""

    VIEW_BOARD = "view_board"
    VIEW_RECAP = "view_recap"
    VIEW_REPORT = "view_report"
    VIEW_SHEET = "view_sheet"
    ENROL = "enrol"
    TYPE = "type"
    TAKE_OVER = "take_over"
    SETTLE = "settle"
    VIEW_FINDINGS = "view_findings"
    REREAD = "reread"
    DISPOSE = "dispose"
    CORRECT = "correct"
    LEAVE_UNDECIDED = "leave_undecided"
    MARK_ABSENT = "mark_absent"
    REOPEN = "reopen"
    SETTLE_CONFLICT = "settle_conflict"
    ELECT_ACTING_CHAIR = "elect_acting_chair"
    ENDORSE = "endorse"
    REFUSE_TO_SIGN = "refuse_to_sign"
    SEAL = "seal"
    SIGN_RECAP = "sign_recap"
    HAND_OVER = "hand_over"
    SYNC = "sync"
    VIEW_PLENARY = "view_plenary"
    KEEP_REGISTER = "keep_register"
    RECORD_MATTER = "record_matter"
    DECIDE_MATTER = "decide_matter"
    SIGN_REGISTER = "sign_register"
    VIEW_PROGRESS = "view_progress"
    IMPORT = "import"
    VIEW_JOURNAL = "view_journal"
    BACK_UP = "back_up"
    SET_TIME = "set_time"
    TAKE_PACKAGE = "take_package"


_EVERYBODY = frozenset(Role)
_OFFICE = frozenset({Role.CHAIR, Role.MEMBER})
_COMMITTEE = frozenset({Role.OPERATOR, Role.CHAIR, Role.MEMBER})
_OPERATOR = frozenset({Role.OPERATOR})

PERMISSIONS: dict[Command, frozenset[Role]] = {
    Command.VIEW_BOARD: _EVERYBODY,
    Command.VIEW_RECAP: _EVERYBODY,
    Command.VIEW_REPORT: _EVERYBODY,
    Command.VIEW_SHEET: _OFFICE,
    Command.ENROL: _COMMITTEE,
    Command.TYPE: _OPERATOR,
    Command.TAKE_OVER: _OFFICE,
    Command.SETTLE: _COMMITTEE,
    Command.VIEW_FINDINGS: _OFFICE,
    Command.REREAD: _OFFICE,
    Command.DISPOSE: _OFFICE,
    Command.CORRECT: _OFFICE,
    Command.LEAVE_UNDECIDED: _OFFICE,
    Command.MARK_ABSENT: _OFFICE,
    Command.REOPEN: _OFFICE,
    Command.SETTLE_CONFLICT: _OFFICE,
    Command.ELECT_ACTING_CHAIR: frozenset({Role.MEMBER}),
    Command.ENDORSE: _OFFICE,
    Command.REFUSE_TO_SIGN: _OFFICE,
    Command.SEAL: _OFFICE,
    Command.SIGN_RECAP: _OFFICE,
    Command.HAND_OVER: _COMMITTEE,
    Command.SYNC: _COMMITTEE,
    Command.VIEW_PLENARY: _EVERYBODY,
    Command.KEEP_REGISTER: _COMMITTEE,
    Command.RECORD_MATTER: _COMMITTEE,
    Command.DECIDE_MATTER: _OFFICE,
    Command.SIGN_REGISTER: _OFFICE,
    Command.VIEW_PROGRESS: frozenset({Role.REGENCY_STAFF}),
    Command.IMPORT: _COMMITTEE,
    Command.VIEW_JOURNAL: _OFFICE,
    Command.BACK_UP: _COMMITTEE,
    Command.SET_TIME: _COMMITTEE,
    Command.TAKE_PACKAGE: _COMMITTEE,
}


#: What ends in a signature of the officer: refused at once to one whose key does not count (any more, or yet).
SIGNING = frozenset({
    Command.TYPE, Command.SETTLE, Command.REREAD, Command.DISPOSE, Command.CORRECT, Command.LEAVE_UNDECIDED,
    Command.MARK_ABSENT, Command.REOPEN, Command.SETTLE_CONFLICT, Command.ELECT_ACTING_CHAIR, Command.ENDORSE,
    Command.REFUSE_TO_SIGN, Command.SEAL, Command.SIGN_RECAP, Command.RECORD_MATTER,
    Command.DECIDE_MATTER, Command.SIGN_REGISTER,
})


def permitted(command: Command, role: str) -> bool:
    """Whether a role may use a command; an unknown role may use none."""
    return role in Role.__members__.values() and Role(role) in PERMISSIONS[command]
