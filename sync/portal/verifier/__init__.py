"""``verifikasi.pyz``: a second implementation of the check of a release, in the standard library alone.

Nothing of this program is imported here, and nothing of ``sync.verify`` is written again from its code: two programs
that read the same rules (``docs/release-format.md``) and come to the same numbers are worth more than one. It runs
from Python 3.8 on, so that an old machine at a newspaper or a polling place can run it.
See ``docs/adr/0053-second-verifier.md``.
"""

#: Version of the program, said in its verdict; the layouts that it knows.
VERSION = "1"
LAYOUTS = ("4",)
