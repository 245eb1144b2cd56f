"""A CKAN: one dataset for the release as a whole and one a regency, a resource for every file that people download.

Evidence (records, statements, log) and pages are no resources: they lie whole in a folder or store, and the manifest in
the first dataset has the digest of each.
"""
