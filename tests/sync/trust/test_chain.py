"""The chain of packages: gaps, order of arrival, two packages of one number, packages of somebody else."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from forms.errors import KnownError
from sync.record.keys import keyid
from sync.trust.chain import PackageChain
from sync.trust.package import ElectionPackage, open_package
from tests.helpers.pki import training_package
from tests.helpers.succession import follower, payload_of, signed, start


def _titled(name: str) -> Any:
    return lambda payload: payload["title"].update(en=name)


def line(count: int) -> list[ElectionPackage]:
    """So many packages, each after the one before."""
    made = [start()]
    while len(made) < count:
        made.append(open_package(follower(made[-1], _titled(f"Package {len(made) + 1}"))))
    return made


def refused(code: str, ask: Any) -> KnownError:
    with pytest.raises(KnownError) as found:
        ask()
    assert found.value.code == code
    return found.value


def test_a_chain_finds_its_packages_by_digest_and_number() -> None:
    packages = line(3)
    chain = PackageChain(reversed(packages))
    assert list(chain) == packages
    assert (chain.oldest, chain.newest, len(chain)) == (packages[0], packages[2], 3)
    for package in packages:
        assert chain.get(package.digest) is package
        assert chain.at(package.sequence) is package
        assert package.digest in chain
    assert chain.get("0" * 64) is None and chain.at(4) is None
    assert (chain.election, chain.mode, chain.root) == ("LATIHAN-2024", "training", packages[0].root)
    assert chain.missing == ()


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_packages_may_come_in_any_order(order: tuple[int, ...]) -> None:
    packages = line(4)
    chain = PackageChain([packages[order[0]]])
    for place in order[1:]:
        before = tuple(chain)
        longer = chain.with_package(packages[place])
        assert tuple(chain) == before  # the shorter one stays as it was
        chain = longer
    assert list(chain) == packages and chain.missing == ()


def test_a_gap_is_named_until_it_is_filled() -> None:
    first, second, third, fourth = line(4)
    chain = PackageChain([first, fourth])
    assert chain.missing == (third.digest,)
    chain = chain.with_package(second)
    assert chain.missing == (third.digest,)
    assert chain.with_package(third).missing == ()
    assert PackageChain([third]).missing == (second.digest,)


def test_what_is_forbidden_is_refused_over_a_gap_as_well() -> None:
    first, second, third = line(3)
    shorter = open_package(follower(third, lambda p: p["stations"].pop(0)))
    error = refused("package.change_removed", lambda: PackageChain([first, shorter]))
    assert error.params == {"place": "stations/0001011001001", "sequence": 4}
    refused("package.change_removed", lambda: PackageChain([second]).with_package(shorter))


def test_two_packages_of_one_number_are_refused_whichever_comes_second() -> None:
    first, second, third = line(3)
    other = open_package(follower(first, _titled("Another second")))
    for one, two in itertools.permutations((second, other)):
        refused("package.other_content", lambda one=one, two=two: PackageChain([first, one]).with_package(two))
        refused("package.other_content", lambda one=one, two=two: PackageChain([one, two]))
    # the twin of a missing one shows by the digest that the next one names
    refused("package.other_previous", lambda: PackageChain([first, third]).with_package(other))
    assert PackageChain([first, second]).with_package(second).newest is second


def test_another_election_is_refused_wherever_it_would_stand() -> None:
    first, second = line(2)
    payload = payload_of(second)
    foreign = open_package(signed({**payload, "election": "LAIN-2024", "sequence": 5}))
    refused("package.other_election", lambda: PackageChain([first]).with_package(foreign))
    same_number = open_package(signed({**payload, "election": "LAIN-2024"}))
    refused("package.other_election", lambda: PackageChain([first, second]).with_package(same_number))


def test_a_package_after_the_first_names_the_one_before() -> None:
    payload = payload_of(training_package())
    refused("package.content", lambda: open_package(signed({**payload, "sequence": 2})))
    refused("package.content", lambda: open_package(signed({**payload, "previous": "0" * 64})))


def test_authorities_and_logs_of_all_packages_are_known() -> None:
    first = start()
    chain = PackageChain([first])
    assert chain.authorities == {keyid(first.authority_key): first.authority_key}
    assert chain.logs == {first.log_origin: first.log_key}
