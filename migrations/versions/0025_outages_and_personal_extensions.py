"""outages, and deadlines of their own.

Revision ID: 0025
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from grants.foundation.schema import append_only_statements, drop_append_only_statements

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
OPEN = sa.text("state IN ('asked', 'proposed')")


def _dialect() -> str:
    return str(op.get_bind().dialect.name)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "outage",
        sa.Column("began_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("entered_by", KEY, nullable=False),
        sa.Column("entered_at", MOMENT, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.CheckConstraint("began_at < ended_at", name=op.f("ck_outage_ended_after_it_began")),
        sa.ForeignKeyConstraint(["entered_by"], ["account.id"], name=op.f("fk_outage_entered_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outage")),
    )
    # Added as it stands: made anew, the table would lose the triggers by which it only grows.
    key = "BIGINT" if _dialect() == "postgresql" else "INTEGER"
    reference = "CONSTRAINT fk_deadline_extension_outage_id REFERENCES outage (id)"
    op.execute(f"ALTER TABLE deadline_extension ADD COLUMN outage_id {key} {reference}")
    op.create_index("ix_deadline_extension_outage_id", "deadline_extension", ["outage_id"])
    for statement in append_only_statements("outage", _dialect()):
        op.execute(statement)
    op.add_column("application", sa.Column("closes_at", MOMENT, nullable=True))
    op.create_table(
        "personal_extension",
        sa.Column("application_id", KEY, nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by", KEY, nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("until", MOMENT, nullable=True),
        sa.Column("grounds", sa.Text(), nullable=True),
        sa.Column("proposed_by", KEY, nullable=True),
        sa.Column("proposed_at", MOMENT, nullable=True),
        sa.Column("decided_by", KEY, nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("refusal", sa.Text(), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.CheckConstraint(
            "state IN ('asked', 'proposed', 'granted', 'refused')", name=op.f("ck_personal_extension_state")
        ),
        sa.CheckConstraint(
            "(proposed_at IS NULL) = (until IS NULL)",
            name=op.f("ck_personal_extension_proposed_with_a_moment"),
        ),
        sa.CheckConstraint(
            "(state IN ('granted', 'refused')) = (decided_at IS NOT NULL)",
            name=op.f("ck_personal_extension_decided"),
        ),
        sa.CheckConstraint(
            "state <> 'granted' OR decided_by <> proposed_by", name=op.f("ck_personal_extension_two_people")
        ),
        sa.CheckConstraint(
            "(state = 'refused') = (refusal IS NOT NULL)",
            name=op.f("ck_personal_extension_refused_with_a_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_personal_extension_application_id")
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["account.id"], name=op.f("fk_personal_extension_asked_by")),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["account.id"], name=op.f("fk_personal_extension_proposed_by")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["account.id"], name=op.f("fk_personal_extension_decided_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_personal_extension")),
    )
    op.create_index(op.f("ix_personal_extension_application_id"), "personal_extension", ["application_id"])
    op.create_index(
        "uq_personal_extension_open",
        "personal_extension",
        ["application_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("personal_extension")
    op.drop_column("application", "closes_at")
    op.drop_index("ix_deadline_extension_outage_id", "deadline_extension")
    op.execute("ALTER TABLE deadline_extension DROP COLUMN outage_id")
    for statement in drop_append_only_statements("outage", _dialect()):
        op.execute(statement)
    op.drop_table("outage")
