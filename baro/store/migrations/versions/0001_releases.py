"""Releases, publications, the pointer, conversations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "release",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("checksum", sa.String(64), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("author", sa.String(200), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_release"),
        sa.UniqueConstraint("checksum", name="uq_release_checksum"),
    )
    op.create_table(
        "publication",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("release_id", sa.String(40), nullable=False),
        sa.Column("author", sa.String(200), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["release_id"], ["release.id"], name="fk_publication_release_id_release"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_publication"),
    )
    op.create_index("ix_publication_published_at", "publication", ["published_at"])
    op.create_table(
        "pointer",
        sa.Column("name", sa.String(20), nullable=False),
        sa.Column("release_id", sa.String(40), nullable=False),
        sa.ForeignKeyConstraint(
            ["release_id"], ["release.id"], name="fk_pointer_release_id_release"
        ),
        sa.PrimaryKeyConstraint("name", name="pk_pointer"),
    )
    op.create_table(
        "conversation",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("language", sa.String(8), nullable=True),
        sa.PrimaryKeyConstraint("key", name="pk_conversation"),
    )
    op.create_index("ix_conversation_last_at", "conversation", ["last_at"])


def downgrade() -> None:
    op.drop_table("conversation")
    op.drop_table("pointer")
    op.drop_table("publication")
    op.drop_table("release")
