"""The readings of one sheet, as far as they are known. Immutable: every change is a new form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from forms.definition import FormDefinition
from forms.errors import KnownError
from forms.figure import Figure, Kind


@dataclass(frozen=True)
class TallyForm:
    """Figures by field id; a field that is absent is not typed yet.

    :raises KnownError: ``form.unknown_field`` for a field that the form does not have.
    """

    definition: FormDefinition
    figures: Mapping[str, Figure] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for field_id in self.figures:
            if field_id not in self.definition:
                raise KnownError("form.unknown_field", field=field_id, form=self.definition.id)
        object.__setattr__(self, "figures", MappingProxyType(dict(self.figures)))

    def with_figure(self, field_id: str, figure: Figure | None) -> TallyForm:
        """The same form with one reading set, or taken back with ``None``."""
        figures = {key: value for key, value in self.figures.items() if key != field_id}
        if figure is not None:
            figures[field_id] = figure
        elif field_id not in self.definition:
            raise KnownError("form.unknown_field", field=field_id, form=self.definition.id)
        return TallyForm(self.definition, figures)

    def get(self, field_id: str) -> Figure | None:
        """The reading, or None where nothing is typed yet."""
        return self.figures.get(field_id)

    def value(self, field_id: str) -> int | None:
        """The number, or None where it is not typed, blank or unreadable."""
        figure = self.figures.get(field_id)
        return figure.value if figure is not None and figure.kind is Kind.VALUE else None

    @property
    def untyped(self) -> tuple[str, ...]:
        """Fields without a reading, in paper order."""
        return tuple(key for key in self.definition.order if key not in self.figures)

    @property
    def is_complete(self) -> bool:
        """True when every field has a reading; a blank or an unreadable one is a reading."""
        return len(self.figures) == len(self.definition.order)
