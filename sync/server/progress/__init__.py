"""What staff of a regency see: how far its sub-districts are, by the wire and on a page opened by a one-time link."""
