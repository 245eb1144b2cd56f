"""The last net of the fold: what the code cannot fold is one record's refusal, never everybody's.

Every known way to make a record that means nothing is refused with its own reason before anything is computed from
it. This net is for those that nobody thought of: a record that anybody may sign must not stop the others. Memory that
ran out says nothing about a record.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from sync.fold.context import Admitted, SheetContext
from sync.fold.sheet import SheetFold, fold_sheet
from sync.fold.state import Refusal

_log = logging.getLogger(__name__)
DEFECT = Refusal("fold.defect")
T = TypeVar("T")
#: What others are built on comes first, so that it is what builds on it that is left out.
_ORDER = ("transcription", "settlement", "disposition", "act", "sheet")


def fold_without_defects(context: SheetContext) -> SheetFold:
    """:func:`fold_sheet`; where it raises, that of the records that can be folded together, the others refused.

    Records are taken in a fixed order (kind, revision, id), so that the order of arrival does not matter here either.
    """
    try:
        return fold_sheet(context)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 -- one record must not stop the fold of all others
        _log.exception("folding %s %s", context.contest, context.station)
    taken = replace(context, records={})
    done = fold_sheet(taken)
    refused: dict[str, Refusal] = {}
    for key in sorted(context.records, key=lambda name: _order(context.records[name])):
        more = replace(taken, records={**taken.records, key: context.records[key]})
        try:
            done, taken = fold_sheet(more), more
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001 -- this is the record, or one of those, that cannot be folded
            refused[key] = DEFECT
    return replace(done, refused={**done.refused, **refused})


def _order(item: Admitted) -> tuple[int, int, str]:
    record = item.record
    kind = _ORDER.index(record.kind) if record.kind in _ORDER else len(_ORDER)
    return kind, int(getattr(record.content, "revision", 0)), record.id


def defect_as_refusal(judged: Callable[[], T], name: str, answer: Callable[[Refusal], T]) -> T:
    """What ``judged`` returns; where it raises, ``answer`` of the refusal of the record ``name``."""
    try:
        return judged()
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 -- one record must not stop the fold of all others
        _log.exception("judging %s", name)
        return answer(DEFECT)
