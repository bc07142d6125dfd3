"""objections and appeals: who objects, what happens to it on which day, hearings, files, letters, courts.

Revision ID: 0053
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
DAY, WORD, LINE, PROSE = sa.Date(), sa.String(length=64), sa.String(length=300), sa.Text()


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "objection",
        sa.Column("application_id", KEY, nullable=False),
        sa.Column("decision_id", KEY, nullable=True),
        sa.Column("joined_to_id", KEY, nullable=True),
        sa.Column("state", WORD, nullable=False),
        sa.Column("channel", WORD, nullable=False),
        sa.Column("entered_by", KEY, nullable=False),
        sa.Column("entered_at", MOMENT, nullable=False),
        sa.Column("arrived_at", MOMENT, nullable=True),
        sa.Column("posted_on", DAY, nullable=True),
        sa.Column("first_received_on", DAY, nullable=True),
        sa.Column("forwarded_by", LINE, nullable=False),
        sa.Column("grounds", PROSE, nullable=False),
        sa.Column("late_because", PROSE, nullable=False),
        sa.Column("late_excused", sa.Boolean(), nullable=True),
        sa.Column("late_reason", PROSE, nullable=False),
        sa.Column("committee", JSON, nullable=True),
        sa.Column("committee_told_on", DAY, nullable=True),
        sa.Column("advice", WORD, nullable=True),
        sa.Column("advice_text", PROSE, nullable=False),
        sa.Column("advised_on", DAY, nullable=True),
        sa.Column("skip_ground", WORD, nullable=True),
        sa.Column("skip_reason", PROSE, nullable=False),
        sa.Column("outcome", WORD, nullable=True),
        sa.Column("outcome_reason", PROSE, nullable=False),
        sa.Column("deviation", PROSE, nullable=False),
        sa.Column("corrected_score", sa.Integer(), nullable=True),
        sa.Column("proposed_by", KEY, nullable=True),
        sa.Column("proposed_at", MOMENT, nullable=True),
        sa.Column("decided_by", KEY, nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("new_decision_id", KEY, nullable=True),
        sa.Column("due_on", DAY, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("ended_because", PROSE, nullable=False),
        sa.Column("ended_orally", sa.Boolean(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(channel = 'forwarded') = (first_received_on IS NOT NULL)",
            name=op.f("ck_objection_forwarded_has_day"),
        ),
        sa.CheckConstraint(
            "advice IS NULL OR advice IN ('inadmissible', 'unfounded', 'partly_founded', 'founded')",
            name=op.f("ck_objection_advice"),
        ),
        sa.CheckConstraint(
            "channel IN ('online', 'post', 'email', 'desk', 'forwarded')", name=op.f("ck_objection_channel")
        ),
        sa.CheckConstraint(
            "outcome IS NULL OR outcome IN ('inadmissible', 'unfounded', 'partly_founded', 'founded')",
            name=op.f("ck_objection_outcome"),
        ),
        sa.CheckConstraint(
            "skip_ground IS NULL OR skip_ground IN ('manifestly_inadmissible', 'manifestly_unfounded', 'waived', 'no_answer', 'fully_met')",
            name=op.f("ck_objection_skip_ground"),
        ),
        sa.CheckConstraint("state = 'draft' OR arrived_at IS NOT NULL", name=op.f("ck_objection_arrived")),
        sa.CheckConstraint(
            "state IN ('draft', 'received', 'incomplete', 'hearing_planned', 'ready', 'proposed', 'decided', 'withdrawn', 'settled')",
            name=op.f("ck_objection_state"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('proposed', 'decided') OR outcome IS NOT NULL",
            name=op.f("ck_objection_has_outcome"),
        ),
        sa.CheckConstraint(
            "decided_by IS NULL OR decided_by <> proposed_by", name=op.f("ck_objection_four_eyes")
        ),
        sa.CheckConstraint(
            "joined_to_id IS NULL OR joined_to_id <> id", name=op.f("ck_objection_joined_to_another")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_objection_application_id")
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_objection_decided_by")),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_objection_decision_id")),
        sa.ForeignKeyConstraint(["entered_by"], ["account.id"], name=op.f("fk_objection_entered_by")),
        sa.ForeignKeyConstraint(["joined_to_id"], ["objection.id"], name=op.f("fk_objection_joined_to_id")),
        sa.ForeignKeyConstraint(
            ["new_decision_id"], ["decision.id"], name=op.f("fk_objection_new_decision_id")
        ),
        sa.ForeignKeyConstraint(["proposed_by"], ["account.id"], name=op.f("fk_objection_proposed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection")),
    )
    op.create_index(op.f("ix_objection_application_id"), "objection", ["application_id"], unique=False)
    op.create_index(op.f("ix_objection_decision_id"), "objection", ["decision_id"], unique=False)
    op.create_index(op.f("ix_objection_joined_to_id"), "objection", ["joined_to_id"], unique=False)
    op.create_index("ix_objection_state_due_on_id", "objection", ["state", "due_on", "id"], unique=False)
    op.create_index(
        "uq_objection_draft",
        "objection",
        ["application_id", "entered_by"],
        unique=True,
        sqlite_where=sa.text("state = 'draft'"),
        postgresql_where=sa.text("state = 'draft'"),
    )
    op.create_table(
        "appeal",
        sa.Column("objection_id", KEY, nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("court", LINE, nullable=False),
        sa.Column("number", LINE, nullable=False),
        sa.Column("lodged_on", DAY, nullable=False),
        sa.Column("judgment", WORD, nullable=True),
        sa.Column("judged_on", DAY, nullable=True),
        sa.Column("words", PROSE, nullable=False),
        sa.Column("entered_by", KEY, nullable=False),
        sa.Column("entered_at", MOMENT, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'judged') = (judgment IS NOT NULL)", name=op.f("ck_appeal_judged_has_judgment")
        ),
        sa.CheckConstraint(
            "judgment IS NULL OR judgment IN ('inadmissible', 'unfounded', 'annulled', 'effects_stay', 'court_decided')",
            name=op.f("ck_appeal_judgment"),
        ),
        sa.CheckConstraint(
            "kind IN ('appeal', 'higher_appeal', 'interim_relief')", name=op.f("ck_appeal_kind")
        ),
        sa.CheckConstraint("state IN ('pending', 'judged', 'withdrawn')", name=op.f("ck_appeal_state")),
        sa.CheckConstraint(
            "(judgment IS NULL) = (judged_on IS NULL)", name=op.f("ck_appeal_judgment_has_day")
        ),
        sa.ForeignKeyConstraint(["entered_by"], ["account.id"], name=op.f("fk_appeal_entered_by")),
        sa.ForeignKeyConstraint(["objection_id"], ["objection.id"], name=op.f("fk_appeal_objection_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal")),
    )
    op.create_index(op.f("ix_appeal_objection_id"), "appeal", ["objection_id"], unique=False)
    op.create_table(
        "objection_file",
        sa.Column("objection_id", KEY, nullable=False),
        sa.Column("side", WORD, nullable=False),
        sa.Column("added_by", KEY, nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.Column("name", LINE, nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", WORD, nullable=False),
        sa.Column("file_id", KEY, nullable=True),
        sa.Column("state", WORD, nullable=False),
        sa.Column("scanned_by", WORD, nullable=True),
        sa.Column("checked_at", MOMENT, nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.CheckConstraint(
            "(state = 'quarantined') = (checked_at IS NULL)", name=op.f("ck_objection_file_was_checked")
        ),
        sa.CheckConstraint(
            "(state = 'refused') = (file_id IS NULL)", name=op.f("ck_objection_file_has_its_bytes")
        ),
        sa.CheckConstraint("side IN ('objector', 'funder')", name=op.f("ck_objection_file_side")),
        sa.CheckConstraint(
            "state IN ('quarantined', 'accepted', 'refused')", name=op.f("ck_objection_file_state")
        ),
        sa.ForeignKeyConstraint(["added_by"], ["account.id"], name=op.f("fk_objection_file_added_by")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_objection_file_file_id")),
        sa.ForeignKeyConstraint(
            ["objection_id"], ["objection.id"], name=op.f("fk_objection_file_objection_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection_file")),
        sa.UniqueConstraint("objection_id", "sha256", name=op.f("uq_objection_file_objection_id_sha256")),
    )
    op.create_table(
        "objection_hearing",
        sa.Column("objection_id", KEY, nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("begins_at", MOMENT, nullable=False),
        sa.Column("place", LINE, nullable=False),
        sa.Column("view_from", DAY, nullable=False),
        sa.Column("view_where", LINE, nullable=False),
        sa.Column("hearers", JSON, nullable=False),
        sa.Column("short_notice", PROSE, nullable=False),
        sa.Column("present", PROSE, nullable=False),
        sa.Column("report", PROSE, nullable=True),
        sa.Column("planned_by", KEY, nullable=False),
        sa.Column("planned_at", MOMENT, nullable=False),
        sa.Column("reported_by", KEY, nullable=True),
        sa.Column("reported_at", MOMENT, nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.CheckConstraint(
            "state <> 'held' OR report IS NOT NULL", name=op.f("ck_objection_hearing_held_has_report")
        ),
        sa.CheckConstraint(
            "state IN ('planned', 'held', 'cancelled')", name=op.f("ck_objection_hearing_state")
        ),
        sa.ForeignKeyConstraint(
            ["objection_id"], ["objection.id"], name=op.f("fk_objection_hearing_objection_id")
        ),
        sa.ForeignKeyConstraint(["planned_by"], ["account.id"], name=op.f("fk_objection_hearing_planned_by")),
        sa.ForeignKeyConstraint(
            ["reported_by"], ["account.id"], name=op.f("fk_objection_hearing_reported_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection_hearing")),
    )
    op.create_index(
        op.f("ix_objection_hearing_objection_id"), "objection_hearing", ["objection_id"], unique=False
    )
    op.create_index(
        "uq_objection_hearing_planned",
        "objection_hearing",
        ["objection_id"],
        unique=True,
        sqlite_where=sa.text("state = 'planned'"),
        postgresql_where=sa.text("state = 'planned'"),
    )
    op.create_table(
        "objection_step",
        sa.Column("objection_id", KEY, nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("happened_on", DAY, nullable=False),
        sa.Column("until_on", DAY, nullable=True),
        sa.Column("words", PROSE, nullable=False),
        sa.Column("noted_by", KEY, nullable=True),
        sa.Column("noted_at", MOMENT, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.CheckConstraint(
            "kind IN ('repair_asked', 'repair_came', 'repair_lapsed', 'adjourned', 'agreed', 'default_noticed', 'grounds_added', 'returned', 'reopened')",
            name=op.f("ck_objection_step_kind"),
        ),
        sa.ForeignKeyConstraint(["noted_by"], ["account.id"], name=op.f("fk_objection_step_noted_by")),
        sa.ForeignKeyConstraint(
            ["objection_id"], ["objection.id"], name=op.f("fk_objection_step_objection_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection_step")),
    )
    op.create_index(op.f("ix_objection_step_objection_id"), "objection_step", ["objection_id"], unique=False)
    op.create_table(
        "objector",
        sa.Column("objection_id", KEY, nullable=False),
        sa.Column("account_id", KEY, nullable=True),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("name", LINE, nullable=False),
        sa.Column("organisation", LINE, nullable=False),
        sa.Column("address", PROSE, nullable=False),
        sa.Column("email", LINE, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.CheckConstraint(
            "kind IN ('applicant', 'partner', 'rival', 'other')", name=op.f("ck_objector_kind")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_objector_account_id")),
        sa.ForeignKeyConstraint(["objection_id"], ["objection.id"], name=op.f("fk_objector_objection_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objector")),
    )
    op.create_index(op.f("ix_objector_account_id"), "objector", ["account_id"], unique=False)
    op.create_index(op.f("ix_objector_objection_id"), "objector", ["objection_id"], unique=False)
    op.create_table(
        "objection_letter",
        sa.Column("objection_id", KEY, nullable=False),
        sa.Column("objector_id", KEY, nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("written_on", DAY, nullable=False),
        sa.Column("facts", JSON, nullable=False),
        sa.Column("file_id", KEY, nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.CheckConstraint(
            "kind IN ('receipt', 'repair', 'committee', 'hearing', 'adjournment', 'outcome')",
            name=op.f("ck_objection_letter_kind"),
        ),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_objection_letter_file_id")),
        sa.ForeignKeyConstraint(
            ["objection_id"], ["objection.id"], name=op.f("fk_objection_letter_objection_id")
        ),
        sa.ForeignKeyConstraint(
            ["objector_id"], ["objector.id"], name=op.f("fk_objection_letter_objector_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection_letter")),
    )
    op.create_index(
        op.f("ix_objection_letter_objection_id"), "objection_letter", ["objection_id"], unique=False
    )


def downgrade() -> None:
    """Take back; what was objected is lost."""
    op.drop_table("objection_letter")
    op.drop_table("objector")
    op.drop_table("objection_step")
    op.drop_table("objection_hearing")
    op.drop_table("objection_file")
    op.drop_table("appeal")
    op.drop_table("objection")
