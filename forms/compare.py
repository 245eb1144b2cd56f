"""Comparison of two entries of one sheet."""

from __future__ import annotations

from forms.errors import KnownError
from forms.tally import TallyForm


def differing(a: TallyForm, b: TallyForm) -> tuple[str, ...]:
    """Fields, in paper order, whose readings are not the same. Typed against untyped is a difference.

    :raises KnownError: ``form.other_definition`` for two different forms.
    """
    if a.definition.digest != b.definition.digest:
        raise KnownError("form.other_definition", form=a.definition.id, other=b.definition.id)
    return tuple(key for key in a.definition.order if not _same(a, b, key))


def _same(a: TallyForm, b: TallyForm, field_id: str) -> bool:
    one, two = a.get(field_id), b.get(field_id)
    if one is None or two is None:
        return one is two
    return one.same_as(two)
