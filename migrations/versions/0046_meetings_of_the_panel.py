"""meetings of the panel: who sits in them, what stands on the agenda, what was concluded.

Revision ID: 0046
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
WORD = sa.String(length=64)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "meeting",
        sa.Column("stream_id", KEY, nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("quorum", sa.Integer(), nullable=False),
        sa.Column("deputy_id", KEY, nullable=True),
        sa.Column("planned_by", KEY, nullable=False),
        sa.Column("planned_at", MOMENT, nullable=False),
        sa.Column("opened_at", MOMENT, nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.CheckConstraint("state IN ('planned', 'open', 'closed')", name=op.f("ck_meeting_state")),
        sa.CheckConstraint("quorum > 0", name=op.f("ck_meeting_quorum")),
        *_keys("meeting", stream_id="stream", deputy_id="account", planned_by="account"),
    )
    running = sa.text("state <> 'closed'")
    op.create_index(
        "uq_meeting_running",
        "meeting",
        ["stream_id"],
        unique=True,
        sqlite_where=running,
        postgresql_where=running,
    )
    op.create_table(
        "meeting_member",
        sa.Column("meeting_id", KEY, nullable=False),
        sa.Column("account_id", KEY, nullable=False),
        sa.Column("is_present", sa.Boolean(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.UniqueConstraint("meeting_id", "account_id", name=op.f("uq_meeting_member_meeting_id_account_id")),
        *_keys("meeting_member", meeting_id="meeting", account_id="account"),
    )
    op.create_table(
        "agenda_item",
        sa.Column("meeting_id", KEY, nullable=False),
        sa.Column("application_id", KEY, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("first_id", KEY, nullable=True),
        sa.Column("second_id", KEY, nullable=True),
        sa.Column("minutes", sa.Text(), nullable=False),
        sa.Column("led_by", KEY, nullable=True),
        sa.Column("begun_at", MOMENT, nullable=True),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.Column("in_room", JSON, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.CheckConstraint("state IN ('waiting', 'discussed', 'done')", name=op.f("ck_agenda_item_state")),
        sa.UniqueConstraint(
            "meeting_id", "application_id", name=op.f("uq_agenda_item_meeting_id_application_id")
        ),
        *_keys(
            "agenda_item",
            meeting_id="meeting",
            application_id="application",
            first_id="account",
            second_id="account",
            led_by="account",
        ),
    )
    op.create_index("ix_agenda_item_application_id", "agenda_item", ["application_id"])


def _keys(table: str, **points_at: str) -> list[sa.SchemaItem]:
    return [
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        *(
            sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))
            for column, other in points_at.items()
        ),
    ]


def downgrade() -> None:
    """Take back; what was minuted is lost."""
    op.drop_table("agenda_item")
    op.drop_table("meeting_member")
    op.drop_table("meeting")
