"""Publishing: the files of a release brought to where people look for them, and looked at there.

A target is a folder, a folder of packages to hand over, a store that speaks S3, or a CKAN;
:mod:`sync.upload.publisher` has the one interface of all, :mod:`sync.upload.targets` the words that name one, and
:mod:`sync.upload.scheduled` what a running server brings releases to.
"""
