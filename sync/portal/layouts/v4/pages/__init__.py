"""The pages of version 4: nation, province, regency, sub-district, village and station, without server and script.

They say what the JSON files of :mod:`sync.portal.layouts.v4.shards` say, and nothing else: every page is made from
those values; votes of the single candidates of parties are those of the tables ``rekap_*``. Only the first pages tell
which release they are in.
"""
