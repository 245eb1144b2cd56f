"""Bounds and times that client and server share."""

from __future__ import annotations

from sync.trust.package import MAX_PACKAGE

#: A request's body, compressed and not; an enrolment's is smaller, because anybody may send one.
MAX_BODY = 1 << 24
MAX_ENROLMENT = 1 << 16
MAX_NOTE = 1 << 14
MAX_PACKAGE_BODY = MAX_PACKAGE
#: Any answer, uncompressed.
MAX_ANSWER = 1 << 26
#: Records of one batch, records of one page read back, and held-back leaves asked for again at once.
MAX_BATCH = 256
PAGE = 256
#: How many records a desk sends at once on a good link.
USUAL_BATCH = 32
#: Statements of one page.
STATEMENTS_PAGE = 1024
#: Pieces of a blob, and what one may be altogether.
CHUNK = 1 << 17
MAX_CHUNKS = 512
MAX_BLOB = CHUNK * MAX_CHUNKS
MAX_BLOB_LIST = 1 << 16
#: A body has so many seconds, and one more for every so many bytes that came: the slowest link that is served.
PATIENCE = 20.0
SLOWEST = 4096
#: What a server that cannot take more asks for, seconds.
RETRY_SECONDS = 5
