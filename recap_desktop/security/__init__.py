"""Keys of officers and of the workspace: sealed at rest, opened by a passphrase, dropped as soon as possible."""
