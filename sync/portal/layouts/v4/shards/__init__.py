"""What a page, or a program beside it, needs of one village: small JSON files, cut by region (``wilayah/``).

Their shape is ``shards.schema.json`` beside this package, made from :mod:`sync.portal.layouts.v4.shards.shapes`.
"""
