"""What each reply rested on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "answer",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("conversation", sa.String(64), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("release_id", sa.String(40), nullable=False),
        sa.Column("topic", sa.String(80), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("verdict", sa.String(20), nullable=True),
        sa.Column("confidence", sa.String(20), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_answer"),
        sa.ForeignKeyConstraint(
            ["conversation"],
            ["conversation.key"],
            name="fk_answer_conversation_conversation",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["release_id"], ["release.id"], name="fk_answer_release_id_release"
        ),
    )
    op.create_index("ix_answer_conversation", "answer", ["conversation"])
    op.create_index("ix_answer_given_at", "answer", ["given_at"])


def downgrade() -> None:
    op.drop_table("answer")
