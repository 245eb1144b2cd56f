"""The public log: an RFC 6962 Merkle tree on C2SP's tile, checkpoint and proof formats."""
