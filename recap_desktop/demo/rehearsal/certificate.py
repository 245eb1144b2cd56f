"""The server's key and certificate of a rehearsal: self-signed, trusted because the package pins it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from sync.server.run import Tls
from sync.trust.keyfiles import save_key


def self_signed(folder: Path, host: str) -> Tls:
    """A certificate of a new P-256 key for an address, as PEM files."""
    folder.mkdir(mode=0o700)
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC).replace(microsecond=0)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=90))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(host))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    found = Tls(folder / "server.pem", folder / "server.key")
    found.certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    save_key(key, found.key)
    return found
