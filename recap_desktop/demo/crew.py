"""The committee of every training region: five officers and an observer. Passphrases are shown on the screen."""

from __future__ import annotations

#: person, role, name, passphrase: public, they open nothing but training data
CREW = (
    ("P-OP-1", "operator", "Siti Rahma", "latihan-siti"),
    ("P-OP-2", "operator", "Budi Salim", "latihan-budi"),
    ("P-CHAIR", "chair", "Hasan Tidore", "latihan-hasan"),
    ("P-MEMBER-1", "member", "Anita Marsaoly", "latihan-anita"),
    ("P-MEMBER-2", "member", "Yusuf Malik", "latihan-yusuf"),
    ("P-OBSERVER", "observer", "Rina Umar", "latihan-rina"),
)


def persons(role: str) -> tuple[str, ...]:
    """Everybody of a role, in the order of the crew."""
    return tuple(person for person, found, _, _ in CREW if found == role)


def passphrase(person: str) -> str | None:
    """The published passphrase of a training officer, None for anybody else."""
    return next((phrase for known, _, _, phrase in CREW if known == person), None)
