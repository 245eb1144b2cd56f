"""Tables of the store. All SQL of the server's layout is here; :mod:`sync.server.store.sql` asks and writes."""

from __future__ import annotations

import sqlalchemy as sa

#: Number of this layout; older ones are brought up to it (:mod:`sync.server.store.migration`), others are refused.
SCHEMA = 3
META = sa.MetaData()
ABOUT = sa.Table("about", META, sa.Column("schema", sa.Integer, primary_key=True, autoincrement=False))
#: The log in leaf order. The large columns stand last, so that reading entries does not read envelopes.
LEAF = sa.Table(
    "leaf", META,
    sa.Column("leaf", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("id", sa.String(64), nullable=False, unique=True),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("region", sa.String(13), nullable=False),
    sa.Column("regency", sa.String(4), nullable=False),
    sa.Column("subdistrict", sa.String(6), nullable=False),
    sa.Column("subject", sa.String(64), nullable=False),
    sa.Column("entry", sa.LargeBinary, nullable=False),
    sa.Column("envelope", sa.LargeBinary, nullable=False),
    sa.Column("receipt", sa.Text, nullable=False),
    sa.Index("leaf_by_kind", "kind", "leaf"),
    sa.Index("leaf_by_subdistrict", "subdistrict", "leaf"),
    sa.Index("leaf_by_regency", "regency", "leaf"),
    sa.Index("leaf_by_subject", "subject", "leaf", sqlite_where=sa.text("subject <> ''")),
)
TILE = sa.Table(
    "tile", META,
    sa.Column("level", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("hashes", sa.LargeBinary, nullable=False),
)
CHECKPOINT = sa.Table(
    "checkpoint", META,
    sa.Column("size", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("note", sa.Text, nullable=False),
)
#: Whose a certified key is: the one place where two persons of one key cannot both get in.
CERTIFIED = sa.Table(
    "certified", META,
    sa.Column("keyid", sa.String(64), primary_key=True),
    sa.Column("person", sa.String(32), nullable=False),
)
CODE = sa.Table(
    "code", META,
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("person", sa.String(32), nullable=False),
    sa.Column("region", sa.String(10), nullable=False),
    sa.Column("request", sa.String(64)),
    sa.Column("answer", sa.LargeBinary),
)
#: When a code was issued and ends, and when it was cancelled or used; empty where it was not. Older codes have no row.
CODE_TERM = sa.Table(
    "code_term", META,
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("issued", sa.String(20), nullable=False),
    sa.Column("expires", sa.String(20), nullable=False),
    sa.Column("cancelled", sa.String(20), nullable=False),
    sa.Column("used", sa.String(20), nullable=False),
)
#: Who is appointed to what, as the regency imported it; ids alone, no names.
APPOINTMENT = sa.Table(
    "appointment", META,
    sa.Column("person", sa.String(32), primary_key=True),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("region", sa.String(10), nullable=False),
)
#: What other processes hand to the log's one writer.
INBOX = sa.Table(
    "inbox", META,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("id", sa.String(64), nullable=False, unique=True),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Column("fault", sa.String(64), nullable=False),
)
#: Blobs that records name; the bytes are files of the folder.
BLOB = sa.Table(
    "blob", META,
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("leaf", sa.BigInteger, sa.ForeignKey("leaf.leaf"), primary_key=True),
    sa.Column("region", sa.String(13), nullable=False),
)

#: Tables that came with a layout.
ADDED = {3: (CODE_TERM, APPOINTMENT)}
