"""reports of running projects: what they say, points about them, files, reminders, and milestones.

Revision ID: 0085
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0085"
down_revision = "0084"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
AT = sa.DateTime(timezone=True)
WORD, LINE, PROSE = sa.String(64), sa.String(300), sa.Text()


def _by(name: str) -> sa.Column:
    return sa.Column(name, KEY, sa.ForeignKey("account.id"))


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "award_report",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("award_id", KEY, sa.ForeignKey("award.id"), nullable=False),
        sa.Column("key", WORD, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("back_from", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("answers", JSON, nullable=False),
        sa.Column("saved_at", AT),
        _by("saved_by"),
        sa.Column("submitted_at", AT),
        _by("submitted_by"),
        sa.Column("returns", sa.Integer(), nullable=False),
        sa.Column("accepted_at", AT),
        _by("accepted_by"),
        sa.Column("remark", PROSE),
        sa.Column("keeps_points", sa.Boolean(), nullable=False),
        _by("asked_by"),
        sa.Column("asked_because", PROSE),
        sa.Column("generated", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.UniqueConstraint("award_id", "key", "number", name=op.f("uq_award_report_award_id_key_number")),
        sa.CheckConstraint(
            "state IN ('open', 'submitted', 'accepted', 'lapsed')", name=op.f("ck_award_report_state")
        ),
        sa.CheckConstraint("number >= 1", name=op.f("ck_award_report_counted_from_one")),
        sa.CheckConstraint(
            "(state = 'accepted') = (accepted_at IS NOT NULL)", name=op.f("ck_award_report_accepted")
        ),
        sa.CheckConstraint(
            "(accepted_at IS NULL) = (accepted_by IS NULL)", name=op.f("ck_award_report_accepted_by_somebody")
        ),
        sa.CheckConstraint(
            "state NOT IN ('submitted', 'accepted') OR submitted_at IS NOT NULL",
            name=op.f("ck_award_report_came_in"),
        ),
        sa.CheckConstraint(
            "(asked_by IS NULL) = (asked_because IS NULL)", name=op.f("ck_award_report_asked_for_a_reason")
        ),
    )
    op.create_index(op.f("ix_award_report_due_on"), "award_report", ["due_on"])
    op.create_table(
        "report_point",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("report_id", KEY, sa.ForeignKey("award_report.id"), nullable=False),
        sa.Column("place", WORD, nullable=False),
        sa.Column("text", PROSE, nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("raised_by", KEY, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("raised_at", AT, nullable=False),
        sa.Column("answer", PROSE, nullable=False),
        _by("answered_by"),
        sa.Column("answered_at", AT),
        _by("closed_by"),
        sa.Column("closed_at", AT),
        sa.CheckConstraint("state IN ('open', 'answered', 'closed')", name=op.f("ck_report_point_state")),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_report_point_closed")
        ),
    )
    op.create_index(op.f("ix_report_point_report_id"), "report_point", ["report_id"])
    op.create_table(
        "report_file",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("report_id", KEY, sa.ForeignKey("award_report.id"), nullable=False),
        sa.Column("place", WORD, nullable=False),
        sa.Column("added_by", KEY, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("added_at", AT, nullable=False),
        sa.Column("name", LINE, nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", WORD, nullable=False),
        sa.Column("file_id", KEY, sa.ForeignKey("stored_file.id")),
        sa.Column("state", WORD, nullable=False),
        sa.Column("scanned_by", WORD),
        sa.Column("checked_at", AT),
        sa.CheckConstraint(
            "state IN ('quarantined', 'accepted', 'refused')", name=op.f("ck_report_file_state")
        ),
        sa.CheckConstraint(
            "(state = 'quarantined') = (checked_at IS NULL)", name=op.f("ck_report_file_was_checked")
        ),
        sa.CheckConstraint(
            "(state = 'refused') = (file_id IS NULL)", name=op.f("ck_report_file_has_its_bytes")
        ),
    )
    op.create_index(op.f("ix_report_file_report_id"), "report_file", ["report_id"])
    op.create_table(
        "report_reminder",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("report_id", KEY, sa.ForeignKey("award_report.id"), nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("told_at", AT, nullable=False),
        sa.UniqueConstraint(
            "report_id", "kind", "due_on", name=op.f("uq_report_reminder_report_id_kind_due_on")
        ),
        sa.CheckConstraint(
            "kind IN ('coming', 'overdue', 'held', 'own_motion')", name=op.f("ck_report_reminder_kind")
        ),
    )
    op.create_table(
        "award_milestone",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("award_id", KEY, sa.ForeignKey("award.id"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("what", PROSE, nullable=False),
        sa.Column("month", sa.Integer()),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("expected_on", sa.Date()),
        sa.Column("reached_on", sa.Date()),
        sa.Column("reached_in", KEY, sa.ForeignKey("award_report.id")),
        _by("added_by"),
        sa.Column("added_because", PROSE),
        _by("dropped_by"),
        sa.Column("dropped_because", PROSE),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.UniqueConstraint("award_id", "number", name=op.f("uq_award_milestone_award_id_number")),
        sa.CheckConstraint(
            "(month IS NULL) = (added_by IS NOT NULL)", name=op.f("ck_award_milestone_planned_or_added")
        ),
        sa.CheckConstraint(
            "(added_by IS NULL) = (added_because IS NULL)", name=op.f("ck_award_milestone_added_for_a_reason")
        ),
        sa.CheckConstraint(
            "(dropped_by IS NULL) = (dropped_because IS NULL)",
            name=op.f("ck_award_milestone_dropped_for_a_reason"),
        ),
        sa.CheckConstraint(
            "(reached_on IS NULL) = (reached_in IS NULL)",
            name=op.f("ck_award_milestone_reached_by_a_report"),
        ),
    )
    op.create_index(op.f("ix_award_milestone_planned_on"), "award_milestone", ["planned_on"])


def downgrade() -> None:
    """Take back."""
    for table in ("award_milestone", "report_reminder", "report_file", "report_point", "award_report"):
        op.drop_table(table)
