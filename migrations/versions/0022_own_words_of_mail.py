"""own words of mail per round, and what a mail is about.

Revision ID: 0022
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ABOUT = (("stream_id", "stream"), ("application_id", "application"), ("text_id", "mail_text"))


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "mail_text",
        sa.Column("round_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("subject_nl", sa.String(length=300), nullable=True),
        sa.Column("body_nl", sa.Text(), nullable=True),
        sa.Column("subject_en", sa.String(length=300), nullable=True),
        sa.Column("body_en", sa.Text(), nullable=True),
        sa.Column("written_by", KEY, nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.CheckConstraint(
            "(subject_nl IS NULL) = (body_nl IS NULL)", name=op.f("ck_mail_text_whole_in_dutch")
        ),
        sa.CheckConstraint(
            "(subject_en IS NULL) = (body_en IS NULL)", name=op.f("ck_mail_text_whole_in_english")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_mail_text_round_id")),
        sa.ForeignKeyConstraint(["written_by"], ["account.id"], name=op.f("fk_mail_text_written_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_text")),
        sa.UniqueConstraint("round_id", "kind", "number", name=op.f("uq_mail_text_round_id_kind_number")),
    )
    with op.batch_alter_table("mail") as table:
        for column, there in ABOUT:
            table.add_column(sa.Column(column, KEY, nullable=True))
            table.create_foreign_key(op.f(f"fk_mail_{column}"), there, [column], ["id"])
        table.create_index("ix_mail_application_id", ["application_id"])
        table.create_index("ix_mail_text_id", ["text_id"])
        table.create_index("ix_mail_stream_id_state", ["stream_id", "state"])


def downgrade() -> None:
    """Take back; mail that was sent keeps its words."""
    with op.batch_alter_table("mail") as table:
        for name in ("ix_mail_stream_id_state", "ix_mail_text_id", "ix_mail_application_id"):
            table.drop_index(name)
        for column, _there in reversed(ABOUT):
            table.drop_constraint(op.f(f"fk_mail_{column}"), type_="foreignkey")
            table.drop_column(column)
    op.drop_table("mail_text")
