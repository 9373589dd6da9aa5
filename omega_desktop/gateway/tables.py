"""The gateway's tables. Times are UTC seconds since 1970; nothing here names a patient.

Changing a table means a new file in ``migrations/versions``.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)
from sqlalchemy.dialects import postgresql, sqlite

metadata = MetaData()

# SQLite counts only INTEGER up by itself
_SERIAL = BigInteger().with_variant(Integer(), "sqlite")

sender = Table(
    "sender",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("name", String(100), nullable=False, unique=True),
    Column("secret_hash", String(64), nullable=False),
    Column("quota_bytes", BigInteger, nullable=False),
    Column("used_bytes", BigInteger, nullable=False, default=0),
    Column("created_at", Float, nullable=False),
    Column("revoked_at", Float),
)

share = Table(
    "share",
    metadata,
    Column("id", String(43), primary_key=True),
    Column("sender_id", String(16), ForeignKey("sender.id"), nullable=False),
    Column("manifest_oid", String(43), nullable=False),
    Column("state", String(10), nullable=False),  # open, sealed, revoked, expired
    Column("created_at", Float, nullable=False),
    Column("expires_at", Float, nullable=False),
    Column("ended_at", Float),
    Index("share_by_sender", "sender_id"),
    Index("share_by_state", "state", "expires_at"),
)

# "key" is where the bytes lie in the store. It is random for each upload: no second upload and no
# sweep ever touches bytes that a row names.
object_ = Table(
    "object",
    metadata,
    Column("share_id", String(43), ForeignKey("share.id"), primary_key=True),
    Column("oid", String(43), primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("key", String(80), nullable=False, unique=True),
    Column("created_at", Float, nullable=False),
)

link = Table(
    "link",
    metadata,
    Column("hash", String(64), primary_key=True),  # SHA-256 of the link's id
    Column("share_id", String(43), ForeignKey("share.id"), nullable=False),
    Column("proof", LargeBinary(32)),  # HMAC(pepper, hash || verifier); gone when revoked
    Column("wrapped", Text),
    Column("bad", Integer, nullable=False, default=0),
    Column("max_bad", Integer, nullable=False),
    Column("next_at", Float, nullable=False, default=0.0),  # no answer is judged before
    Column("opened", Integer, nullable=False, default=0),
    Column("first_opened_at", Float),
    Column("last_opened_at", Float),
    Column("hour", Integer, nullable=False, default=0),  # of opened_in_hour
    Column("opened_in_hour", Integer, nullable=False, default=0),
    Column("key_seen", Boolean, nullable=False, default=False),  # its key reached the gateway
    Index("link_by_share", "share_id"),
)

# The same link as a SMART Health Link, where its sender wanted that. It counts with its link and
# goes with it. "proof" is HMAC(pepper, link || Argon2id(answer)); the id, which is not kept, is a
# key of the Argon2id.
health = Table(
    "health",
    metadata,
    Column("link_hash", String(64), ForeignKey("link.hash"), primary_key=True),
    Column("id_hash", String(64), nullable=False, unique=True),  # SHA-256 of the manifest's id
    Column("asks", String(1), nullable=False),  # d, p, b: how an answer is read
    Column("salt", LargeBinary(16), nullable=False),
    Column("proof", LargeBinary(32), nullable=False),
    Column("share_id", String(43), ForeignKey("share.id"), nullable=False),
    Column("oid", String(43), nullable=False),  # of the object with the encrypted files
    Column("key", LargeBinary(32), nullable=False),  # without it nobody reads that object
    Column("base_url", String(80), nullable=False),  # where its sender reaches this gateway
    Index("health_by_share", "share_id"),
)

session = Table(
    "session",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("link_hash", String(64), ForeignKey("link.hash"), nullable=False),
    Column("share_id", String(43), ForeignKey("share.id"), nullable=False),
    Column("expires_at", Float, nullable=False),
    Index("session_by_share", "share_id"),
    Index("session_by_link", "link_hash"),
    Index("session_by_end", "expires_at"),
)

# wrong answers of the last hours, for the budgets
attempt = Table(
    "attempt",
    metadata,
    Column("id", _SERIAL, primary_key=True, autoincrement=True),
    Column("at", Float, nullable=False),
    Column("address_hash", String(32), nullable=False),
    Column("link_hash", String(64), nullable=False),
    Index("attempt_by_time", "at"),
    Index("attempt_by_address", "address_hash", "at"),
)

event = Table(
    "event",
    metadata,
    Column("id", _SERIAL, primary_key=True, autoincrement=True),
    Column("sender_id", String(16), ForeignKey("sender.id"), nullable=False),
    Column("at", Float, nullable=False),
    Column("share_id", String(43), nullable=False),
    Column("link_hash", String(64), nullable=False, default=""),
    Column("kind", String(12), nullable=False),
    Column("address_hash", String(32), nullable=False, default=""),
    # how a health app called itself or its user: not checked, and perhaps a name
    Column("recipient", String(80), nullable=False, default="", server_default=""),
    Index("event_by_sender", "sender_id", "id"),
    sqlite_autoincrement=True,
)

# the latest time ever seen: a clock set back must not open what had expired
high_water = Table(
    "high_water",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Float, nullable=False),
)

# work that one replica does at a time, by name
lease = Table(
    "lease",
    metadata,
    Column("name", String(16), primary_key=True),
    Column("until", Float, nullable=False),
)

note = Table(
    "note",
    metadata,
    Column("name", String(16), primary_key=True),
    Column("value", String(80), nullable=False),
)


def insert_once(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """``INSERT ... ON CONFLICT DO NOTHING`` in the database's own words.

    Whether there was a conflict: ask with ``returning``; after an INSERT psycopg counts no rows.
    """
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing()
    return sqlite.insert(table).on_conflict_do_nothing()
