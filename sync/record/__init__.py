"""A record: a signed, immutable statement in canonical bytes, verified as bytes and stored verbatim."""
