"""From nothing to a workspace: which there are, a package with its root confirmed, a backup put back."""
