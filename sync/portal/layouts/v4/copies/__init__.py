"""Copies of the tables for people who work with Parquet or a spreadsheet: derived from the CSV files, never the source.

They are held by their digests alone, because their bytes follow from the library that wrote them.
"""
