"""Secrets at rest: sealed under a passphrase, and in buffers that can be overwritten."""
