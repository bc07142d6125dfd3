"""the consult hour, its advisers, and appointments that go with a mail.

Revision ID: 0071
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0071"
down_revision = "0070"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
WITHOUT = (
    "role IN ('applicant', 'reviewer', 'chair', 'programme_manager', 'deciding_authority', "
    "'controller', 'auditor', 'administrator')"
)
WITH = WITHOUT.replace("'administrator'", "'adviser', 'administrator'")


def upgrade() -> None:
    """Apply."""
    _change_check(WITHOUT, WITH)
    op.create_table(
        "consult_series",
        sa.Column("programme_id", KEY, nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("begins_at_minute", sa.Integer(), nullable=False),
        sa.Column("slot_minutes", sa.Integer(), nullable=False),
        sa.Column("slot_count", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("link", sa.String(length=300), nullable=False),
        sa.Column("made_by", KEY, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("generated", sa.Boolean(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "begins_at_minute BETWEEN 0 AND 1439", name=op.f("ck_consult_series_begins_within_the_day")
        ),
        sa.CheckConstraint("slot_minutes > 0 AND slot_count > 0", name=op.f("ck_consult_series_has_slots")),
        sa.CheckConstraint("until_on >= from_on", name=op.f("ck_consult_series_ends_after_it_begins")),
        sa.CheckConstraint("weekday BETWEEN 1 AND 7", name=op.f("ck_consult_series_weekday")),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name=op.f("fk_consult_series_made_by")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_consult_series_programme_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consult_series")),
    )
    op.create_index(op.f("ix_consult_series_programme_id"), "consult_series", ["programme_id"], unique=False)
    op.create_table(
        "consult_host",
        sa.Column("series_id", KEY, nullable=False),
        sa.Column("account_id", KEY, nullable=False),
        sa.Column("organisation", sa.String(length=300), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_consult_host_account_id")),
        sa.ForeignKeyConstraint(["series_id"], ["consult_series.id"], name=op.f("fk_consult_host_series_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consult_host")),
        sa.UniqueConstraint("series_id", "account_id", name=op.f("uq_consult_host_series_id_account_id")),
    )
    op.create_index(op.f("ix_consult_host_account_id"), "consult_host", ["account_id"], unique=False)
    op.create_table(
        "consult_hour",
        sa.Column("series_id", KEY, nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("cancelled_at", MOMENT, nullable=True),
        sa.Column("cancelled_by", KEY, nullable=True),
        sa.Column("cancelled_because", sa.Text(), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(cancelled_at IS NULL) = (cancelled_because IS NULL)",
            name=op.f("ck_consult_hour_cancelled_with_a_reason"),
        ),
        sa.CheckConstraint(
            "(cancelled_at IS NULL) = (cancelled_by IS NULL)",
            name=op.f("ck_consult_hour_cancelled_by_somebody"),
        ),
        sa.ForeignKeyConstraint(["cancelled_by"], ["account.id"], name=op.f("fk_consult_hour_cancelled_by")),
        sa.ForeignKeyConstraint(["series_id"], ["consult_series.id"], name=op.f("fk_consult_hour_series_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consult_hour")),
        sa.UniqueConstraint("series_id", "on_day", name=op.f("uq_consult_hour_series_id_on_day")),
    )
    op.create_index("ix_consult_hour_on_day", "consult_hour", ["on_day"], unique=False)
    op.create_table(
        "consult_slot",
        sa.Column("hour_id", KEY, nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_consult_slot_lasts")),
        sa.ForeignKeyConstraint(["hour_id"], ["consult_hour.id"], name=op.f("fk_consult_slot_hour_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consult_slot")),
        sa.UniqueConstraint("hour_id", "starts_at", name=op.f("uq_consult_slot_hour_id_starts_at")),
    )
    op.create_index("ix_consult_slot_starts_at", "consult_slot", ["starts_at"], unique=False)
    op.create_table(
        "consult_booking",
        sa.Column("slot_id", KEY, nullable=False),
        sa.Column("award_id", KEY, nullable=False),
        sa.Column("deliverable_id", KEY, nullable=True),
        sa.Column("topic", sa.String(length=64), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("booked_by", KEY, nullable=False),
        sa.Column("booked_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("reminded_at", MOMENT, nullable=True),
        sa.Column("passed_on_to_id", KEY, nullable=True),
        sa.Column("generated", sa.Boolean(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('booked', 'cancelled', 'fallen_out', 'passed_on', 'attended', 'missed')",
            name=op.f("ck_consult_booking_state"),
        ),
        sa.CheckConstraint(
            "topic IN ('handbook', 'evaluation', 'description', 'target_group', 'cooperation', 'planning', 'money', 'recognition', 'other')",
            name=op.f("ck_consult_booking_topic"),
        ),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_consult_booking_award_id")),
        sa.ForeignKeyConstraint(["booked_by"], ["account.id"], name=op.f("fk_consult_booking_booked_by")),
        sa.ForeignKeyConstraint(
            ["deliverable_id"], ["deliverable.id"], name=op.f("fk_consult_booking_deliverable_id")
        ),
        sa.ForeignKeyConstraint(
            ["passed_on_to_id"], ["stream.id"], name=op.f("fk_consult_booking_passed_on_to_id")
        ),
        sa.ForeignKeyConstraint(["slot_id"], ["consult_slot.id"], name=op.f("fk_consult_booking_slot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consult_booking")),
    )
    op.create_index("ix_consult_booking_award_id", "consult_booking", ["award_id"], unique=False)
    op.create_index(
        op.f("ix_consult_booking_deliverable_id"), "consult_booking", ["deliverable_id"], unique=False
    )
    op.create_index("ix_consult_booking_slot_id", "consult_booking", ["slot_id"], unique=False)
    op.create_index(
        "uq_consult_booking_slot_kept",
        "consult_booking",
        ["slot_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('booked', 'attended', 'missed')"),
        postgresql_where=sa.text("state IN ('booked', 'attended', 'missed')"),
    )
    op.create_table(
        "consult_note",
        sa.Column("booking_id", KEY, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("readers", sa.String(length=64), nullable=False),
        sa.Column("written_by", KEY, nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "readers IN ('advisers', 'project', 'projects')", name=op.f("ck_consult_note_readers")
        ),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["consult_booking.id"], name=op.f("fk_consult_note_booking_id")
        ),
        sa.ForeignKeyConstraint(["written_by"], ["account.id"], name=op.f("fk_consult_note_written_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consult_note")),
    )
    op.create_index(op.f("ix_consult_note_booking_id"), "consult_note", ["booking_id"], unique=False)
    op.create_table(
        "consult_entry",
        sa.Column("programme_id", KEY, nullable=False),
        sa.Column("note_id", KEY, nullable=True),
        sa.Column("topic", sa.String(length=64), nullable=False),
        sa.Column("question_nl", sa.Text(), nullable=False),
        sa.Column("answer_nl", sa.Text(), nullable=False),
        sa.Column("question_en", sa.Text(), nullable=False),
        sa.Column("answer_en", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("published_by", KEY, nullable=False),
        sa.Column("published_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("generated", sa.Boolean(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'withdrawn') = (reason IS NOT NULL)",
            name=op.f("ck_consult_entry_withdrawn_with_a_reason"),
        ),
        sa.CheckConstraint("state IN ('published', 'withdrawn')", name=op.f("ck_consult_entry_state")),
        sa.CheckConstraint(
            "topic IN ('handbook', 'evaluation', 'description', 'target_group', 'cooperation', 'planning', 'money', 'recognition', 'other')",
            name=op.f("ck_consult_entry_topic"),
        ),
        sa.ForeignKeyConstraint(["note_id"], ["consult_note.id"], name=op.f("fk_consult_entry_note_id")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_consult_entry_programme_id")
        ),
        sa.ForeignKeyConstraint(["published_by"], ["account.id"], name=op.f("fk_consult_entry_published_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consult_entry")),
        sa.UniqueConstraint("note_id", name=op.f("uq_consult_entry_note_id")),
    )
    op.create_index(
        "ix_consult_entry_programme_id_topic", "consult_entry", ["programme_id", "topic"], unique=False
    )
    op.add_column("mail", sa.Column("appointment", sa.Text(), nullable=True))


def downgrade() -> None:
    """Take back."""
    op.drop_column("mail", "appointment")
    op.drop_table("consult_entry")
    op.drop_table("consult_note")
    op.drop_table("consult_booking")
    op.drop_table("consult_slot")
    op.drop_table("consult_hour")
    op.drop_table("consult_host")
    op.drop_table("consult_series")
    op.execute("DELETE FROM role_grant WHERE role = 'adviser'")
    _change_check(WITH, WITHOUT)


def _change_check(was: str, becomes: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f("ck_role_grant_role"), "role_grant")
        op.create_check_constraint(op.f("ck_role_grant_role"), "role_grant", becomes)
        return
    # As in 0040: a CHECK changes nothing of how rows are kept, so its text is changed in the schema.
    bind = op.get_bind()
    version = bind.exec_driver_sql("PRAGMA schema_version").scalar_one()
    bind.exec_driver_sql("PRAGMA writable_schema = ON")
    bind.exec_driver_sql(
        "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = 'role_grant'",
        (was, becomes),
    )
    bind.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    bind.exec_driver_sql("PRAGMA writable_schema = OFF")
