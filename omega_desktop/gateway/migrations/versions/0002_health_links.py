"""Links as SMART Health Links, and what a health app says of itself."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of health links."""
    op.create_table(
        "health",
        sa.Column("link_hash", sa.String(64), sa.ForeignKey("link.hash"), primary_key=True),
        sa.Column("id_hash", sa.String(64), nullable=False, unique=True),
        sa.Column("asks", sa.String(1), nullable=False),
        sa.Column("salt", sa.LargeBinary(16), nullable=False),
        sa.Column("proof", sa.LargeBinary(32), nullable=False),
        sa.Column("share_id", sa.String(43), sa.ForeignKey("share.id"), nullable=False),
        sa.Column("oid", sa.String(43), nullable=False),
        sa.Column("key", sa.LargeBinary(32), nullable=False),
        sa.Column("base_url", sa.String(80), nullable=False),
    )
    op.create_index("health_by_share", "health", ["share_id"])
    op.add_column("event", sa.Column("recipient", sa.String(80), nullable=False, server_default=""))
