"""The signature container of a PDF signature, byte for byte.

A signature covers the file around its own container, and inside the container not every byte is signed: padding,
the spelling of hex digits, algorithm lists, extra certificates. For the last signature of a file nothing else
covers those bytes. Documents of this product are therefore held to the one spelling they are written in, so that
a change of any single byte of the file is found.
"""

from __future__ import annotations

from typing import Any


def is_exact(data: bytes, embedded: Any) -> bool:
    """True when the bytes between the signed ranges are the container's only spelling.

    :param data: the whole file. :param embedded: pyHanko's embedded signature.
    """
    start, length, after, _ = (int(one) for one in embedded.byte_range)
    gap = data[start + length : after]
    if start != 0 or not gap.startswith(b"<") or not gap.endswith(b">"):
        return False
    digits = gap[1:-1]
    return digits == _as_written(embedded).hex().upper().encode("ascii").ljust(len(digits), b"0")


def _as_written(embedded: Any) -> bytes:
    """The container made again from its signed parts: certificate, signed attributes, signature."""
    from asn1crypto import cms  # type: ignore[import-untyped]

    # each part is respelled by itself: the forced dump of the whole by asn1crypto takes ten times as long
    signer, certificate = embedded.signer_info, _respelled(embedded.signer_cert)
    issuer = cms.IssuerAndSerialNumber({"issuer": certificate.issuer, "serial_number": certificate.serial_number})
    signed = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [_respelled(signer["digest_algorithm"])],
            "encap_content_info": {"content_type": "data"},
            "certificates": [certificate],
            "signer_infos": [
                {
                    "version": "v1",
                    "sid": cms.SignerIdentifier({"issuer_and_serial_number": issuer}),
                    "digest_algorithm": _respelled(signer["digest_algorithm"]),
                    "signed_attrs": _respelled(signer["signed_attrs"]),
                    "signature_algorithm": _respelled(signer["signature_algorithm"]),
                    "signature": _respelled(signer["signature"]),
                }
            ],
        }
    )
    return bytes(cms.ContentInfo({"content_type": "signed_data", "content": signed}).dump())


def _respelled(part: Any) -> Any:
    """A part read from its own DER encoding, whatever encoding the file has of it."""
    plain = part.untag()
    return type(plain).load(plain.dump(force=True), strict=True)
