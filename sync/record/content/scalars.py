"""Scalar types of record payloads: the patterns and bounds of ``schemas/_common.json``, as the decoder checks them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, TypeAlias

from msgspec import Meta

#: Boxes, findings or named records that one payload may hold: far above any form, far below the size of a record.
MOST = 4000

#: Hex SHA-256: of a record (its id), a package, a key, a journal line, a form or a blob.
Sha256: TypeAlias = Annotated[str, Meta(pattern=r"\A[0-9a-f]{64}\Z")]
Nonce: TypeAlias = Annotated[str, Meta(pattern=r"\A[0-9a-f]{32}\Z")]
#: Upper-case code: of an election, a form, a legal basis, a seat of the plenary.
CODE = r"\A[A-Z0-9][A-Z0-9_./-]{0,63}\Z"
Code: TypeAlias = Annotated[str, Meta(pattern=CODE)]
Word: TypeAlias = Annotated[str, Meta(pattern=r"\A[a-z][a-z0-9_]{0,31}\Z")]
Contest: TypeAlias = Annotated[str, Meta(pattern=r"\A[A-Z][A-Z_]{1,15}\Z")]
#: 13 digits: village and number of the station.
Station: TypeAlias = Annotated[str, Meta(pattern=r"\A[0-9]{13}\Z")]
#: 2, 4, 6 or 10 digits: province, regency, sub-district or village.
Region: TypeAlias = Annotated[str, Meta(pattern=r"\A(?:[0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{10})\Z")]
#: Electoral district of a contest.
District: TypeAlias = Annotated[str, Meta(pattern=r"\A[0-9A-Z][0-9A-Z._-]{0,15}\Z")]
Person: TypeAlias = Annotated[str, Meta(pattern=r"\A[A-Z0-9][A-Z0-9-]{0,31}\Z")]
#: Shape alone; that the moment exists is checked by :func:`sync.record.times.moment`.
Time: TypeAlias = Annotated[
    str, Meta(pattern=r"\A[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-6][0-9]Z\Z")
]
#: Id of one box of a form: ``valid``, ``votes.5``, ``votes.5.3``.
FIELD = r"\A[a-z][a-z0-9_]{0,31}(?:\.[a-z0-9]{1,8}){0,2}\Z"
Field: TypeAlias = Annotated[str, Meta(pattern=FIELD)]
#: Key of one finding: the rule and the boxes or choice it speaks of.
FindingKey: TypeAlias = Annotated[str, Meta(pattern=r"\AR[0-9]{2}:[a-z0-9_.:+-]{0,200}\Z")]
Rule: TypeAlias = Annotated[str, Meta(pattern=r"\AR[0-9]{2}\Z")]
#: Words of a number, as they stand on the paper.
Spelled: TypeAlias = Annotated[str, Meta(pattern=r"\A[A-Z ]{0,80}\Z")]
Revision: TypeAlias = Annotated[int, Meta(ge=1, le=99)]
Count: TypeAlias = Annotated[int, Meta(ge=0, le=999_999_999_999)]

#: Ids of records, ascending where the desk makes them; none twice.
Ids: TypeAlias = Annotated[tuple[Sha256, ...], Meta(max_length=MOST)]
#: The same, and at least one.
SomeIds: TypeAlias = Annotated[tuple[Sha256, ...], Meta(min_length=1, max_length=MOST)]
#: Box ids, none twice.
Fields: TypeAlias = Annotated[tuple[Field, ...], Meta(max_length=MOST)]
#: Sums by box id.
Totals: TypeAlias = Annotated[Mapping[Field, Count], Meta(max_length=MOST)]
