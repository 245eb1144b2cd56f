"""Payloads that are wrong in themselves, by the form of the package they name: they are kept and have no effect."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Protocol

from forms.definition import FormDefinition
from forms.figure import Figure
from forms.rules import Severity
from sync.fold.context import instance_of
from sync.fold.reference import SheetBasis
from sync.fold.state import Refusal
from sync.record.content import (
    CopyCheck,
    Correction,
    Incident,
    Objection,
    RecordContent,
    SealedSheet,
    Settlement,
    Transcription,
)


def own_refusal(basis: SheetBasis, content: RecordContent) -> Refusal | None:
    """Why a payload about a sheet means nothing, whatever stands beside it; sheets have a judgement of their own."""
    if isinstance(content, Transcription):
        return form_refusal(basis, content, content.figures)
    if isinstance(content, Settlement):
        return _settlement_refusal(basis, content)
    if not _named_by(content) <= _fields(basis.definition):
        return Refusal("fold.form")
    return None


def _named_by(content: RecordContent) -> frozenset[str]:
    """Boxes that a correction or a register of the plenary names."""
    if isinstance(content, Correction):
        return frozenset(content.figures)
    if isinstance(content, CopyCheck):
        return frozenset(name for figures in content.differing.values() for name in figures)
    if isinstance(content, Incident | Objection):
        claimed = content.figures if isinstance(content, Objection) else None
        return frozenset((content.field,) if content.field is not None else ()) | frozenset(claimed or ())
    return frozenset()


def form_refusal(
    basis: SheetBasis, content: Transcription | SealedSheet, *tables: Mapping[str, Figure]
) -> Refusal | None:
    """Why figures are not those of the form; filled-in ones are for training, and for what its source lacks."""
    definition = basis.definition
    if (content.form.id, content.form.digest) != (definition.id, definition.digest):
        return Refusal("fold.form")
    if any(table.keys() != _fields(definition) for table in tables):
        return Refusal("fold.incomplete")
    if content.filled and (content.mode != "training" or not definition.fillable.issuperset(content.filled)):
        return Refusal("fold.filled")
    return None


@lru_cache(maxsize=64)
def _fields(definition: FormDefinition) -> frozenset[str]:
    return frozenset(definition.order)


class Sourced(Protocol):
    """What says where its figures come from."""

    @property
    def result_type(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def filled(self) -> tuple[str, ...]: ...


def filled_by_all(typed: Iterable[Sourced]) -> frozenset[str]:
    """Fields that every one of these payloads calls filled in: a rule is not lifted on one typist's word."""
    said = [frozenset(content.filled) for content in typed]
    return frozenset.intersection(*said) if said else frozenset()


def _settlement_refusal(basis: SheetBasis, content: Settlement) -> Refusal | None:
    """A settlement names fields of the form; a re-reading exactly those of a HARD rule, broken now or not."""
    fields = set(content.figures)
    if not fields <= set(basis.definition.order):
        return Refusal("fold.form")
    if content.basis != "reread":
        return None
    rule = instance_of(basis, str(content.finding))
    if rule is None or rule.severity is not Severity.HARD or fields != set(rule.fields):
        return Refusal("fold.only_finding")
    return None
