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
    "C.HASIL-DPD/2024": "1760f76585fff991312ed1648976feefae9fb5d20fd3da38477963569f96831d",
    "C.HASIL-DPR/2024": "ac4ba5e3a5a2377ca8e6928ae0790ae70d14e7cf0ce5e8446ec560f0a5c140e7",
    "C.HASIL-DPRD-KAB/KOTA/2024": "2630c89df4e1d5dd32678314d6468356380f105b2629b9c248bc19e18cbd5459",
    "C.HASIL-DPRD-PROV/2024": "a8d09ee08166276f93ebd309b897772a4e11339de8a061533560a6d9d617f37d",
    "C.HASIL-KWK-PILBUP/2024": "04d4fc1aca0a3cd7ba0dd1e264a7336720a2652bb7f5a161429dde494aba42e6",
    "C.HASIL-KWK-PILGUB/2024": "9980173d3a483bcbf449c767abd8265f700c3b2ed45610ce6fea1256b59ebf8d",
    "C.HASIL-KWK-PILWALI/2024": "16341282d43640482ba150aa1162d7433e799be249dd4a51282e7c0f21c5d8f1",
    "C.HASIL-PPWP/2024": "9d1ebda07a57b5658e9313b84356fbd4986a15e8bef2b8a4593ce51f43596272",
    "C1-PPWP/2019": "c02fdb10c1c94ba5f3eeac1b64d256d3c1e7482054ebaeb0adf7f260b7a11dcb",
}
RULES = {
    1: "313f50aa9fe3a16962bb074ef783394b8bf7565bbba1d05ab02185ae69278f91",
    2: "74e1876a3972379677680efb1641782f748ced9cf7f02515442a2747e3d95db5",
    3: "748f28eee7b8414f0ccfc80888289114bcbdb01abbb1366a13663a52612c6884",
}


@pytest.mark.parametrize("form", sorted(FORMS))
def test_a_released_definition_is_what_it_was(form: str) -> None:
    assert FormName(form, FORMS[form]) in catalogue._data()


def test_every_form_is_watched() -> None:
    assert {name.id for name in catalogue._data()} == set(FORMS)


def test_every_table_of_rules_is_watched() -> None:
    assert set(tables()) == set(RULES)


@pytest.mark.parametrize("version", sorted(RULES))
def test_a_released_table_of_rules_is_what_it_was(version: int) -> None:
    assert tables()[version].digest == RULES[version]
