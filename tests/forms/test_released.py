"""What a package may name is kept for ever: definitions and rule tables that were released are not edited.

A digest that changed here means that a released file was edited: what was signed with it would wait for a form that is
nowhere. Put the file back, and make the change a new file (a higher ``edition``, or the next version of the rules).
"""

from __future__ import annotations

import pytest

from forms import catalogue
from forms.catalogue import FormName
from forms.rule_table import tables

FORMS = {
    "C.HASIL-PPWP/2024": "9d1ebda07a57b5658e9313b84356fbd4986a15e8bef2b8a4593ce51f43596272",
    "C.HASIL-DPR/2024": "ac4ba5e3a5a2377ca8e6928ae0790ae70d14e7cf0ce5e8446ec560f0a5c140e7",
}
RULES = {1: "313f50aa9fe3a16962bb074ef783394b8bf7565bbba1d05ab02185ae69278f91"}


@pytest.mark.parametrize("form", sorted(FORMS))
def test_a_released_definition_is_what_it_was(form: str) -> None:
    assert FormName(form, FORMS[form]) in catalogue._data()


@pytest.mark.parametrize("version", sorted(RULES))
def test_a_released_table_of_rules_is_what_it_was(version: int) -> None:
    assert tables()[version].digest == RULES[version]
