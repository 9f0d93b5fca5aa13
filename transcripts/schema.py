"""The tables of the record, as the newest migration leaves them."""

from sqlalchemy import Column, Integer, MetaData, PrimaryKeyConstraint, String, Table, Text, UniqueConstraint

HEAD = "0001"

metadata = MetaData()

meeting = Table(
    "meeting",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("scenario", String(64), nullable=False),
    Column("seed", Integer, nullable=False),
    Column("opened_at", String(40), nullable=False),
)

event = Table(
    "event",
    metadata,
    Column("meeting_id", String(64), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("key", String(200), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("visibility", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Column("at", String(40), nullable=False),
    Column("prev", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    PrimaryKeyConstraint("meeting_id", "seq"),
    UniqueConstraint("meeting_id", "key"),
)

journal = Table(
    "journal",
    metadata,
    Column("meeting_id", String(64), nullable=False),
    Column("key", String(200), nullable=False),
    Column("payload", Text, nullable=False),
    PrimaryKeyConstraint("meeting_id", "key"),
)
