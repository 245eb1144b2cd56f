"""Roles stand in one list; schemas, words and tables name the same."""

from __future__ import annotations

import ast
from typing import Any

import pytest

from forms.errors import KnownError
from recap_desktop.core import roles as desk_roles
from recap_desktop.core.roles import Command, permitted
from resources.catalogue import text
from sync.portal.layouts.v2.names import word
from sync.record.schema import complete
from sync.trust.roles import ACTING_CHAIR, OFFICES, READERS, SCOPES, Role, check_appointment, scope_in
from sync.trust.tables import LEVELS
from tests.helpers.codes import trees
from tests.helpers.pki import training_package


def _enums(schema: Any) -> list[list[str]]:
    if isinstance(schema, dict):
        own = [schema["enum"]] if isinstance(schema.get("enum"), list) else []
        return own + [found for inner in schema.values() for found in _enums(inner)]
    return [found for inner in schema for found in _enums(inner)] if isinstance(schema, list) else []


#: Every role that a signing policy may name.
SIGNERS = (set(Role) - set(READERS)) | {ACTING_CHAIR}


def test_the_schemas_name_these_roles() -> None:
    assert complete("officer")["$defs"]["role"]["enum"] == list(Role)
    policies = complete("package")["properties"]["signing_policy"]
    named = _enums(policies)
    assert named and all(set(one) == SIGNERS for one in named)
    assert set(OFFICES) < SIGNERS


def test_every_role_has_words_a_scope_and_a_name_in_the_tables() -> None:
    for role in Role:
        assert text(f"role.{role.value}", "id") and text(f"role.{role.value}", "en")
        assert word("roles", role.value)
        assert SCOPES[role] <= set(LEVELS)
    assert desk_roles.Role is Role


def test_no_other_module_lists_the_roles() -> None:
    """A literal with three of them or more is a second list."""
    names = {role.value for role in Role} | {"acting_chair"}
    for path, tree in trees().items():
        if path == "sync/trust/roles.py":
            continue
        for node in ast.walk(tree):
            if isinstance(node, (ast.Tuple, ast.List, ast.Set, ast.Dict)):
                parts = node.keys if isinstance(node, ast.Dict) else node.elts
                said = {part.value for part in parts if isinstance(part, ast.Constant)}
                assert len(said & names) < 3, f"{path}:{node.lineno}"


@pytest.mark.parametrize(
    ("role", "region", "code"),
    [
        ("chair", "000101", None), ("chair", "0001", "trust.scope"), ("member", "0001011001", "trust.scope"),
        ("operator", "", "trust.scope"), ("regency_staff", "0001", None), ("regency_staff", "000101", "trust.scope"),
        ("observer", "00", None), ("observer", "0001011001", None), ("observer", "00010", "trust.scope"),
        ("acting_chair", "000101", "trust.role"), ("king", "00", "trust.role"),
    ],
)
def test_a_role_is_appointed_for_a_region_of_its_level(role: str, region: str, code: str | None) -> None:
    if code is None:
        check_appointment(role, region)
        return
    with pytest.raises(KnownError) as refused:
        check_appointment(role, region)
    assert refused.value.code == code


def test_a_committees_desk_appoints_its_own_and_staff_of_the_regency_above() -> None:
    assert {role: scope_in(role, "310101") for role in Role} == {
        Role.OPERATOR: "310101", Role.CHAIR: "310101", Role.MEMBER: "310101", Role.OBSERVER: "310101",
        Role.REGENCY_STAFF: "3101",
    }


@pytest.mark.parametrize("role", sorted(READERS))
def test_readers_change_nothing(role: str) -> None:
    views = {Command.VIEW_BOARD, Command.VIEW_RECAP, Command.VIEW_REPORT}
    views |= {Command.VIEW_PROGRESS} if role == Role.REGENCY_STAFF else set()
    assert {command for command in Command if permitted(command, role)} == views
    assert all(role not in policy.get("roles", ()) for policy in training_package().policy.values())
