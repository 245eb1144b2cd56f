"""The feed of changes: what is another one than in the release before, and why, as JSON and as Atom."""
