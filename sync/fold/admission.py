"""Which records of a committee have a say at all: signatures, scope, signing policy, quarantine, and what waits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from forms.errors import KnownError
from sync.fold.context import Admitted
from sync.fold.defects import defect_as_refusal
from sync.fold.lateness import is_late
from sync.fold.policy import policy_name, signing_refusal
from sync.fold.reference import Reference, committee_of
from sync.fold.state import Lack, Refusal
from sync.record.content import ActingChair, Endorsed, RecordContent
from sync.record.record import Record
from sync.trust.package import ElectionPackage
from sync.trust.roster import Officer

#: Endorsers of a late record beside its own signers.
_ENDORSERS = 2
_Chairs = frozenset[tuple[str, str]]


def governs(record: Record) -> bool:
    """Whether a record says something about others that may have arrived before it."""
    return isinstance(record.content, ActingChair | Endorsed)


def scope_refusal(package: ElectionPackage, content: RecordContent) -> Refusal | None:
    """Why a payload speaks of nothing that its package knows, or of a station that its package withdrew."""
    station, contest = getattr(content, "station", None), getattr(content, "contest", None)
    if station is not None:
        found = package.stations.get(station)
        if found is None:
            return Refusal("package.no_station", {"station": station})
        if found.withdrawn is not None and policy_name(content) is not None:
            return Refusal("fold.withdrawn", {"station": station})
    if contest is not None and contest not in package.contests:
        return Refusal("package.no_contest", {"contest": contest})
    if contest is not None and station is not None and package.contests[contest].district_of(station) is None:
        return Refusal("package.no_district", {"contest": contest, "region": station})
    return None


class Admission:
    """Admitted, refused, quarantined and waiting records of a sub-district; each signature is checked once.

    Late records (made after the signer's revocation or expiry) are in quarantine until an ``endorsed`` act names
    them: two persons of the same committee, in office, beside those who signed the record. Records whose package,
    form or rules this reader lacks wait, and are judged when the packages grow.
    """

    def __init__(self, reference: Reference) -> None:
        self.reference = reference
        self._records: dict[str, Record] = {}
        self._verified: dict[str, tuple[Officer, ...] | Refusal] = {}
        self._late: set[str] = set()
        self._by_signer: dict[str, set[str]] = defaultdict(set)
        self._governing: set[str] = set()
        self.admitted: dict[str, Admitted] = {}
        self.refused: dict[str, Refusal] = {}
        self.waiting: dict[str, Lack] = {}
        self.chairs: _Chairs = frozenset()

    @property
    def records(self) -> Mapping[str, Record]:
        """Every record by id."""
        return self._records

    @property
    def verified(self) -> frozenset[str]:
        """Ids of records whose signatures were checked and hold."""
        return frozenset(key for key, found in self._verified.items() if not isinstance(found, Refusal))

    @property
    def quarantined(self) -> Mapping[str, Record]:
        """Late records that nobody endorsed, by id."""
        return {key: self._records[key] for key in sorted(self._late)}

    def add(self, records: Iterable[Record], trusted: Collection[str] = ()) -> set[str]:
        """Take new records; ids of those whose say may have changed, the new ones included.

        :param trusted: ids of records whose signatures were checked before they came here.
        """
        new = []
        for record in records:
            if record.id not in self._records:
                self._records[record.id] = record
                for key in record.signers:
                    self._by_signer[key].add(record.id)
                if governs(record):
                    self._governing.add(record.id)
                new.append(record.id)
                self._verify(record.id, trusted=record.id in trusted)
        return self._judge_again(new, everything=any(key in self._governing for key in new))

    def learn(self, keys: Iterable[str]) -> set[str]:
        """Judge again what these signers signed: the roster has learnt something of them. Changed ids."""
        return self.reconsider({name for key in keys for name in self._by_signer.get(key, ())}, verify=True)

    def reconsider(self, names: Iterable[str], *, verify: bool = False) -> set[str]:
        """Judge records again whose time of arrival became known, or (``verify``) whose signers did. Changed ids."""
        known = [name for name in names if name in self._records]
        for name in known if verify else ():
            self._verify(name)
        return self._judge_again(known, everything=bool(known))

    def learn_package(self, reference: Reference) -> set[str]:
        """Judge the records that waited for what there is now; nothing else is judged again. Changed ids."""
        self.reference = reference
        ready = [name for name in self.waiting if reference.lack(self._records[name]) is None]
        for name in ready:
            self._verify(name)
        return self._judge_again(ready, everything=any(name in self._governing for name in ready))

    def _judge_again(self, names: Collection[str], *, everything: bool) -> set[str]:
        # a late record may be one that an endorsement named before it came
        if not everything and not (self._governing and any(self._is_late(key) for key in names)):
            self._late |= {key for key in names if self._is_late(key)}
            self._judge(names)
            return set(names)
        before = set(self.admitted)
        self._judge_all()
        return set(names) | (before ^ self.admitted.keys())

    def _verify(self, name: str, *, trusted: bool = False) -> None:
        record = self._records[name]
        lack = self.reference.lack(record)
        if lack is not None:
            self.waiting[name] = lack
            return
        self.waiting.pop(name, None)
        self._verified[name] = defect_as_refusal(
            lambda: self._signed(record, trusted=trusted), name, lambda refusal: refusal
        )

    def _signed(self, record: Record, *, trusted: bool) -> tuple[Officer, ...] | Refusal:
        package = self.reference.package_of(record)
        assert package is not None
        try:
            known = self._known_signers(record, package) if trusted else None
            officers = known or self.reference.roster.verify(record)
        except KnownError as error:
            return error.refusal
        refusal = scope_refusal(package, record.content)
        if refusal is not None:
            return refusal
        if len({committee_of(officer) for officer in officers}) > 1:
            return Refusal("record.scope", {"region": committee_of(officers[-1])})
        return officers

    def _known_signers(self, record: Record, package: ElectionPackage) -> tuple[Officer, ...] | None:
        """Signers of a record whose signatures are known to hold; None where the roster does not know them all."""
        found = self.reference.roster.signers_of(record)
        officers = tuple(one for one in found if one is not None and one.authority == package.authority_id)
        return officers if len(officers) == len(found) else None

    def _is_late(self, key: str) -> bool:
        if not isinstance(self._verified.get(key), tuple):
            return False
        return is_late(self.reference, self._records[key])

    def _judge_all(self) -> None:
        """Judge every record anew. Endorsements and elections can let in others; they only ever add."""
        late = {key for key in self._verified if self._is_late(key)}
        governing = [key for key in sorted(self._governing) if key in self._verified]
        self._late, self.chairs = late, frozenset()
        growing = True
        while growing:
            permitted = [key for key in governing if key not in self._late and self._refusal(key) is None]
            chairs = frozenset(one for key in permitted for one in self._elected(key))
            endorsed = {name for key in permitted for name in self._endorsed(key)}
            growing = chairs != self.chairs or bool(endorsed & self._late)
            self._late, self.chairs = self._late - endorsed, chairs
        self.admitted, self.refused = {}, {}
        self._judge(self._verified)

    def _judge(self, keys: Iterable[str]) -> None:
        for key in keys:
            verified = self._verified.get(key)
            if verified is None:
                continue
            refusal = self._refusal(key)
            if refusal is not None:
                self.refused[key] = refusal
            elif key not in self._late and not isinstance(verified, Refusal):
                self.admitted[key] = Admitted(self._records[key], verified)

    def _refusal(self, key: str) -> Refusal | None:
        verified = self._verified[key]
        if isinstance(verified, Refusal):
            return verified
        if key in self._late:
            return None
        record = self._records[key]
        package = self.reference.package_of(record)
        assert package is not None
        return defect_as_refusal(
            lambda: signing_refusal(record.content, verified, package, self.chairs), key, lambda refusal: refusal
        )

    def _signers(self, key: str) -> tuple[Officer, ...]:
        verified = self._verified.get(key, ())
        return () if isinstance(verified, Refusal) else verified

    def _elected(self, key: str) -> Iterable[tuple[str, str]]:
        """A committee elects one of its own; persons are known by sub-district."""
        content = self._records[key].content
        if isinstance(content, ActingChair):
            yield committee_of(self._signers(key)[0]), content.person

    def _endorsed(self, key: str) -> Iterable[str]:
        officers, content = self._signers(key), self._records[key].content
        for name in content.records if isinstance(content, Endorsed) else ():
            signers = self._signers(name)
            own = {officer.person for officer in signers}
            others = {
                officer.person for officer in officers
                if officer.person not in own and signers and committee_of(officer) == committee_of(signers[0])
            }
            if len(others) >= _ENDORSERS:
                yield name
