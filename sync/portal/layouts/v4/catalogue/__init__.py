"""The catalogue of a release for harvesters and search engines: DCAT-AP 3 and schema.org.

Every address in it is relative to the folder of the release, so that the same signed bytes are right wherever a copy
of the release lies.
"""
