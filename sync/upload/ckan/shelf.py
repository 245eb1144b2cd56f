"""The datasets of one family as they were last read: which of them has a resource, and which has room for one more."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sync.upload.ckan import datasets
from sync.upload.ckan.carried import Carried
from sync.upload.released import Released

Dataset = Mapping[str, Any]


@dataclass
class Shelf:
    """Datasets by name, in order. What is only planned counts as there: ``planned`` has how many by name."""

    released: Released
    family: str
    volumes: dict[str, Dataset] = field(default_factory=dict)
    planned: dict[str, int] = field(default_factory=dict)

    def read(self, show: Callable[[str], Dataset | None]) -> Shelf:
        """All that there are. :param show: a dataset by its name."""
        while (found := show(name := self._name(len(self.volumes) + 1))) is not None:
            self.volumes[name] = found
        return self

    def _name(self, volume: int) -> str:
        return datasets.dataset_name(self.released, self.family, volume)

    def resources(self) -> list[Mapping[str, Any]]:
        """Of all of them."""
        return [one for found in self.volumes.values() for one in found.get("resources", ())]

    def holding(self, one: Carried) -> str | None:
        """Name of the dataset that has this resource."""
        return next((
            name for name, found in self.volumes.items() if any(one.is_in(told) for told in found.get("resources", ()))
        ), None)

    def place(self) -> str:
        """Name of the first dataset with room for one more; it may be one that is to be begun."""
        for volume in range(1, len(self.volumes) + len(self.planned) + 2):
            name = self._name(volume)
            has = len(self.volumes.get(name, {}).get("resources", ())) + self.planned.get(name, 0)
            if has < datasets.MOST_RESOURCES:
                return name
        raise AssertionError

    def plan(self) -> str:
        """The same, and count it as taken."""
        name = self.place()
        self.planned[name] = self.planned.get(name, 0) + 1
        return name
