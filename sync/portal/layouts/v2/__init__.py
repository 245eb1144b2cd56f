"""Version 2 of the files of a release: by region, tables cut per regency. Kept as it is; see docs/release-format.md."""
