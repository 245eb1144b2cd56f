"""Which records have a say at all: signatures, scope, signing policy, quarantine."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from forms.errors import KnownError
from sync.fold.context import Admitted
from sync.fold.policy import signing_refusal
from sync.fold.sound import or_defect
from sync.fold.state import Refusal, World
from sync.record.record import Record
from sync.trust.roster import Officer, Standing

#: Endorsers of a late record beside its own signers.
_ENDORSERS = 2
_Chairs = frozenset[tuple[str, str]]


def governs(record: Record) -> bool:
    """Whether a record says something about others that may have arrived before it."""
    return record.kind == "act" and record.payload["act"] in ("acting_chair", "endorsed")


class Admission:
    """Admitted, refused and quarantined records; each signature is checked once.

    Late records (made after the signer's revocation or expiry) are in quarantine until an ``endorsed`` act names
    them: two persons of the same committee, in office, beside those who signed the record.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._records: dict[str, Record] = {}
        self._verified: dict[str, tuple[Officer, ...] | Refusal] = {}
        self._late: set[str] = set()
        self._by_signer: dict[str, set[str]] = defaultdict(set)
        self._heard = 0
        self.admitted: dict[str, Admitted] = {}
        self.refused: dict[str, Refusal] = {}
        self.chairs: _Chairs = frozenset()

    @property
    def records(self) -> Mapping[str, Record]:
        """Every record by id."""
        return self._records

    @property
    def quarantined(self) -> Mapping[str, Record]:
        """Late records that nobody endorsed, by id."""
        return {key: self._records[key] for key in sorted(self._late)}

    def add(self, records: Iterable[Record]) -> set[str]:
        """Take new records; ids of those whose say may have changed, the new ones included."""
        new = []
        learnt = self._learnt()
        for record in records:
            if record.id not in self._records:
                self._records[record.id] = record
                self._verified[record.id] = self._verify(record)
                for key in record.signers:
                    self._by_signer[key].add(record.id)
                new.append(record.id)
        if not learnt and not any(governs(self._records[key]) for key in new):
            self._late |= {key for key in new if self._is_late(key)}
            self._judge(new)
            return set(new)
        before = set(self.admitted)
        self._judge_all()
        return learnt | set(new) | (before ^ self.admitted.keys())

    def _learnt(self) -> set[str]:
        """Known records whose signers the roster has learnt something of since; a statement may come after them."""
        changes = self._world.roster.changes
        learnt = {name for key in changes[self._heard:] for name in self._by_signer.get(key, ())}
        self._heard = len(changes)
        for name in learnt:
            self._verified[name] = self._verify(self._records[name])
        return learnt

    def _verify(self, record: Record) -> tuple[Officer, ...] | Refusal:
        return or_defect(lambda: self._signed(record), record.id, lambda refusal: refusal)

    def _signed(self, record: Record) -> tuple[Officer, ...] | Refusal:
        try:
            officers = self._world.roster.verify(record)
        except KnownError as error:
            return Refusal(error.code, error.params)
        package = self._world.package
        if record.station is not None and record.station not in package.stations:
            return Refusal("package.no_station", {"station": record.station})
        if record.contest is not None and record.contest not in package.contests:
            return Refusal("package.no_contest", {"contest": record.contest})
        if len({officer.region for officer in officers}) > 1:
            return Refusal("record.scope", {"region": officers[-1].region})
        return officers

    def _is_late(self, key: str) -> bool:
        if isinstance(self._verified[key], Refusal):
            return False
        return self._world.roster.standing(self._records[key]) is Standing.LATE

    def _judge_all(self) -> None:
        """Judge every record anew. Endorsements and elections can let in others; they only ever add."""
        late = {key for key in self._verified if self._is_late(key)}
        governing = [key for key in sorted(self._records) if governs(self._records[key])]
        self._late, self.chairs = late, frozenset()
        growing = True
        while growing:
            permitted = [key for key in governing if key not in self._late and self._refusal(key) is None]
            chairs = frozenset(self._elected(key) for key in permitted if self._name(key) == "acting_chair")
            endorsed = {name for key in permitted if self._name(key) == "endorsed" for name in self._endorsed(key)}
            growing = chairs != self.chairs or bool(endorsed & self._late)
            self._late, self.chairs = self._late - endorsed, chairs
        self.admitted, self.refused = {}, {}
        self._judge(self._verified)

    def _judge(self, keys: Iterable[str]) -> None:
        for key in keys:
            refusal = self._refusal(key)
            found = self._verified[key]
            if refusal is not None:
                self.refused[key] = refusal
            elif key not in self._late and not isinstance(found, Refusal):
                self.admitted[key] = Admitted(self._records[key], found)

    def _refusal(self, key: str) -> Refusal | None:
        found = self._verified[key]
        if isinstance(found, Refusal):
            return found
        if key in self._late:
            return None
        payload, package = self._records[key].payload, self._world.package
        return or_defect(lambda: signing_refusal(payload, found, package, self.chairs), key, lambda refusal: refusal)

    def _name(self, key: str) -> str:
        return str(self._records[key].payload["act"])

    def _signers(self, key: str) -> tuple[Officer, ...]:
        found = self._verified.get(key, ())
        return () if isinstance(found, Refusal) else found

    def _elected(self, key: str) -> tuple[str, str]:
        """A committee elects one of its own; persons are known by sub-district."""
        return self._signers(key)[0].region, str(self._records[key].payload["person"])

    def _endorsed(self, key: str) -> Iterable[str]:
        officers = self._signers(key)
        for name in self._records[key].payload["records"]:
            own = {officer.person for officer in self._signers(name)}
            others = {
                officer.person for officer in officers
                if officer.person not in own and officer.region == self._subdistrict(name)
            }
            if len(others) >= _ENDORSERS:
                yield name

    def _subdistrict(self, key: str) -> str | None:
        found = self._signers(key)
        return found[0].region if found else None
