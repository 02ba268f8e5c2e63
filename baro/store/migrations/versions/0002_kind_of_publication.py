"""A publication tells whether it published or rolled back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # With the default of the server a process of the earlier version can go on publishing.
    op.add_column(
        "publication",
        sa.Column("kind", sa.String(20), nullable=False, server_default="publish"),
    )


def downgrade() -> None:
    op.drop_column("publication", "kind")
