"""``laporan-validasi.json``: what was checked of the files of a release while it was made, and what was found.

It follows from the files alone, so whoever verifies the release makes the same report again.
"""
