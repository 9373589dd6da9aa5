"""Senders, shares, objects, links, sessions, attempts, events."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the first tables."""
    _shares()
    _links()
    _work()


def _shares() -> None:
    op.create_table(
        "sender",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("name", sa.String(100), nullable=False, unique=True),
        sa.Column("secret_hash", sa.String(64), nullable=False),
        sa.Column("quota_bytes", sa.BigInteger, nullable=False),
        sa.Column("used_bytes", sa.BigInteger, nullable=False),
        sa.Column("created_at", sa.Float, nullable=False),
        sa.Column("revoked_at", sa.Float),
    )
    op.create_table(
        "share",
        sa.Column("id", sa.String(43), primary_key=True),
        sa.Column("sender_id", sa.String(16), sa.ForeignKey("sender.id"), nullable=False),
        sa.Column("manifest_oid", sa.String(43), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("created_at", sa.Float, nullable=False),
        sa.Column("expires_at", sa.Float, nullable=False),
        sa.Column("ended_at", sa.Float),
    )
    op.create_index("share_by_sender", "share", ["sender_id"])
    op.create_index("share_by_state", "share", ["state", "expires_at"])
    op.create_table(
        "object",
        sa.Column("share_id", sa.String(43), sa.ForeignKey("share.id"), primary_key=True),
        sa.Column("oid", sa.String(43), primary_key=True),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("key", sa.String(80), nullable=False, unique=True),
        sa.Column("created_at", sa.Float, nullable=False),
    )


def _links() -> None:
    op.create_table(
        "link",
        sa.Column("hash", sa.String(64), primary_key=True),
        sa.Column("share_id", sa.String(43), sa.ForeignKey("share.id"), nullable=False),
        sa.Column("proof", sa.LargeBinary(32)),
        sa.Column("wrapped", sa.Text),
        sa.Column("bad", sa.Integer, nullable=False),
        sa.Column("max_bad", sa.Integer, nullable=False),
        sa.Column("next_at", sa.Float, nullable=False),
        sa.Column("opened", sa.Integer, nullable=False),
        sa.Column("first_opened_at", sa.Float),
        sa.Column("last_opened_at", sa.Float),
        sa.Column("hour", sa.Integer, nullable=False),
        sa.Column("opened_in_hour", sa.Integer, nullable=False),
        sa.Column("key_seen", sa.Boolean, nullable=False),
    )
    op.create_index("link_by_share", "link", ["share_id"])
    op.create_table(
        "session",
        sa.Column("token_hash", sa.String(64), primary_key=True),
        sa.Column("link_hash", sa.String(64), sa.ForeignKey("link.hash"), nullable=False),
        sa.Column("share_id", sa.String(43), sa.ForeignKey("share.id"), nullable=False),
        sa.Column("expires_at", sa.Float, nullable=False),
    )
    op.create_index("session_by_share", "session", ["share_id"])
    op.create_index("session_by_link", "session", ["link_hash"])
    op.create_index("session_by_end", "session", ["expires_at"])
    op.create_table(
        "attempt",
        sa.Column("id", _SERIAL, primary_key=True, autoincrement=True),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("address_hash", sa.String(32), nullable=False),
        sa.Column("link_hash", sa.String(64), nullable=False),
    )
    op.create_index("attempt_by_time", "attempt", ["at"])
    op.create_index("attempt_by_address", "attempt", ["address_hash", "at"])
    op.create_table(
        "event",
        sa.Column("id", _SERIAL, primary_key=True, autoincrement=True),
        sa.Column("sender_id", sa.String(16), sa.ForeignKey("sender.id"), nullable=False),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("share_id", sa.String(43), nullable=False),
        sa.Column("link_hash", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("address_hash", sa.String(32), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("event_by_sender", "event", ["sender_id", "id"])


def _work() -> None:
    op.create_table(
        "high_water",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", sa.Float, nullable=False),
    )
    op.create_table(
        "lease",
        sa.Column("name", sa.String(16), primary_key=True),
        sa.Column("until", sa.Float, nullable=False),
    )
    op.create_table(
        "note",
        sa.Column("name", sa.String(16), primary_key=True),
        sa.Column("value", sa.String(80), nullable=False),
    )
