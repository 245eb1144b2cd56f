"""The workspace: one encrypted database per laptop, its tables, and nothing that decides.

All SQL of the desktop app lives below this package. It opens databases with ``sqlcipher3`` only. sqlite-utils
catches the exception classes of whichever driver it finds first under the name ``pysqlite3``; announcing
sqlcipher3 under that name here, before any module of this package imports sqlite-utils, makes both speak of the same
classes.
"""

from __future__ import annotations

import sys

from sqlcipher3 import dbapi2

sys.modules["pysqlite3"] = sys.modules["pysqlite3.dbapi2"] = dbapi2
