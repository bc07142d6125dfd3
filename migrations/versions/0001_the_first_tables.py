"""the first tables.

Revision ID: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from grants.foundation.schema import APPEND_ONLY, append_only_statements, drop_append_only_statements

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "account",
        sa.Column("email", sa.String(length=300), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("password_hash", sa.String(length=300), nullable=True),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=64), nullable=False),
        sa.Column("session_epoch", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("generated", sa.Boolean(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('unconfirmed', 'active', 'disabled')", name=op.f("ck_account_state")),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_account_email_is_lower_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("email", name=op.f("uq_account_email")),
    )
    op.create_table(
        "audit_entry",
        sa.Column("chain", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", KEY, nullable=True),
        sa.Column("deed", sa.String(length=64), nullable=False),
        sa.Column("subject_kind", sa.String(length=64), nullable=False),
        sa.Column("subject_id", KEY, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_entry_actor_id"), ["actor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_entry_chain"), ["chain"], unique=False)
        batch_op.create_index(
            "ix_audit_entry_subject_kind_subject_id", ["subject_kind", "subject_id"], unique=False
        )

    op.create_table(
        "demonstration",
        sa.Column("seed", sa.String(length=300), nullable=False),
        sa.Column("ahead_seconds", sa.BigInteger(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demonstration")),
    )
    op.create_table(
        "organisation",
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("legal_form", sa.String(length=64), nullable=False),
        sa.Column("kvk", sa.String(length=64), nullable=True),
        sa.Column("rsin", sa.String(length=64), nullable=True),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("mail_domain", sa.String(length=300), nullable=True),
        sa.Column("website", sa.String(length=300), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("generated", sa.Boolean(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("kvk", name=op.f("uq_organisation_kvk")),
    )
    op.create_table(
        "programme",
        sa.Column("name_nl", sa.String(length=300), nullable=False),
        sa.Column("name_en", sa.String(length=300), nullable=False),
        sa.Column("part_of", sa.String(length=300), nullable=False),
        sa.Column("commissioner", sa.String(length=300), nullable=False),
        sa.Column("executor", sa.String(length=300), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("generated", sa.Boolean(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme")),
    )
    op.create_table(
        "sign_in_attempt",
        sa.Column("email_digest", sa.String(length=64), nullable=False),
        sa.Column("from_digest", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("succeeded", sa.Boolean(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempt")),
    )
    with op.batch_alter_table("sign_in_attempt", schema=None) as batch_op:
        batch_op.create_index("ix_sign_in_attempt_email_digest_at", ["email_digest", "at"], unique=False)
        batch_op.create_index(batch_op.f("ix_sign_in_attempt_from_digest"), ["from_digest"], unique=False)

    op.create_table(
        "stored_file",
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("media_type", sa.String(length=300), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
    )
    with op.batch_alter_table("stored_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stored_file_sha256"), ["sha256"], unique=False)

    op.create_table(
        "task",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column(
            "facts",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("progress_of", sa.Integer(), nullable=False),
        sa.Column(
            "result",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=True,
        ),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.CheckConstraint("state IN ('waiting', 'claimed', 'done', 'failed')", name=op.f("ck_task_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
        sa.UniqueConstraint("key", name=op.f("uq_task_key")),
    )
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.create_index("ix_task_state_due_at", ["state", "due_at"], unique=False)

    op.create_table(
        "audit_seal",
        sa.Column("entry_id", KEY, nullable=False),
        sa.Column("chain", sa.String(length=64), nullable=False),
        sa.Column("place", KEY, nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["audit_entry.id"], name=op.f("fk_audit_seal_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_seal")),
        sa.UniqueConstraint("chain", "place", name=op.f("uq_audit_seal_chain_place")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_audit_seal_entry_id")),
    )
    op.create_table(
        "audit_text",
        sa.Column("entry_id", KEY, nullable=False),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column(
            "facts",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("id", KEY, nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["audit_entry.id"], name=op.f("fk_audit_text_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_text")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_audit_text_entry_id")),
    )
    op.create_table(
        "export",
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("format", sa.String(length=64), nullable=False),
        sa.Column(
            "filters",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("language", sa.String(length=64), nullable=False),
        sa.Column("asked_by", KEY, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("task_key", sa.String(length=64), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=True),
        sa.Column("file_id", KEY, nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.CheckConstraint("format IN ('csv', 'xlsx')", name=op.f("ck_export_format")),
        sa.ForeignKeyConstraint(["asked_by"], ["account.id"], name=op.f("fk_export_asked_by")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_export_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export")),
    )
    with op.batch_alter_table("export", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_export_asked_by"), ["asked_by"], unique=False)

    op.create_table(
        "initiative",
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("owner_id", KEY, nullable=False),
        sa.Column("is_existing", sa.Boolean(), nullable=False),
        sa.Column("reach", sa.String(length=64), nullable=False),
        sa.Column(
            "places",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("promising_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("generated", sa.Boolean(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("reach IN ('national', 'local')", name=op.f("ck_initiative_reach")),
        sa.ForeignKeyConstraint(["owner_id"], ["organisation.id"], name=op.f("fk_initiative_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_initiative")),
        sa.UniqueConstraint("owner_id", "name", name=op.f("uq_initiative_owner_id_name")),
    )
    op.create_table(
        "journal_entry",
        sa.Column("programme_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("made_by", KEY, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("basis_kind", sa.String(length=64), nullable=False),
        sa.Column("basis_id", KEY, nullable=False),
        sa.Column("reverses_id", KEY, nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.CheckConstraint(
            "kind IN ('funding', 'top_up', 'reallocation', 'reservation', 'commitment', 'release', 'payment', 'recovery', 'correction')",
            name=op.f("ck_journal_entry_kind"),
        ),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name=op.f("fk_journal_entry_made_by")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_journal_entry_programme_id")
        ),
        sa.ForeignKeyConstraint(
            ["reverses_id"], ["journal_entry.id"], name=op.f("fk_journal_entry_reverses_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_entry")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_journal_entry_reverses_id")),
    )
    with op.batch_alter_table("journal_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_journal_entry_programme_id"), ["programme_id"], unique=False)

    op.create_table(
        "mail",
        sa.Column("message_id", sa.String(length=300), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("to", sa.String(length=300), nullable=False),
        sa.Column("account_id", KEY, nullable=True),
        sa.Column("language", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name=op.f("ck_mail_sent_has_moment")),
        sa.CheckConstraint("state IN ('waiting', 'sent', 'kept')", name=op.f("ck_mail_state")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_mail_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
        sa.UniqueConstraint("message_id", name=op.f("uq_mail_message_id")),
    )
    with op.batch_alter_table("mail", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mail_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mail_to"), ["to"], unique=False)
        batch_op.create_index("ix_mail_written_at_id", ["written_at", "id"], unique=False)

    op.create_table(
        "membership",
        sa.Column("account_id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.Column("function", sa.String(length=300), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_membership_account_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_membership_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_membership_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(
            "uq_membership_in_force",
            ["account_id", "organisation_id"],
            unique=True,
            sqlite_where=sa.text("until_on IS NULL"),
            postgresql_where=sa.text("until_on IS NULL"),
        )

    op.create_table(
        "pot",
        sa.Column("programme_id", KEY, nullable=False),
        sa.Column("parent_id", KEY, nullable=True),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("free", sa.BigInteger(), nullable=False),
        sa.Column("reserved", sa.BigInteger(), nullable=False),
        sa.Column("committed", sa.BigInteger(), nullable=False),
        sa.Column("paid", sa.BigInteger(), nullable=False),
        sa.Column("ceiling", sa.BigInteger(), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.CheckConstraint(
            "kind IN ('programme', 'round', 'stream', 'execution', 'objection_reserve', 'past')",
            name=op.f("ck_pot_kind"),
        ),
        sa.CheckConstraint(
            "ceiling IS NULL OR reserved + committed + paid <= ceiling", name=op.f("ck_pot_within_ceiling")
        ),
        sa.CheckConstraint("committed >= 0", name=op.f("ck_pot_committed_not_below_zero")),
        sa.CheckConstraint("free >= 0", name=op.f("ck_pot_free_not_below_zero")),
        sa.CheckConstraint("paid >= 0", name=op.f("ck_pot_paid_not_below_zero")),
        sa.CheckConstraint("reserved >= 0", name=op.f("ck_pot_reserved_not_below_zero")),
        sa.ForeignKeyConstraint(["parent_id"], ["pot.id"], name=op.f("fk_pot_parent_id")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_pot_programme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pot")),
    )
    with op.batch_alter_table("pot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pot_programme_id"), ["programme_id"], unique=False)

    op.create_table(
        "register_import",
        sa.Column("programme_id", KEY, nullable=False),
        sa.Column("file_name", sa.String(length=300), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("imported_by", KEY, nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("requested", sa.BigInteger(), nullable=False),
        sa.Column("granted", sa.BigInteger(), nullable=False),
        sa.Column("determined", sa.BigInteger(), nullable=False),
        sa.Column(
            "report",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("id", KEY, nullable=False),
        sa.ForeignKeyConstraint(["imported_by"], ["account.id"], name=op.f("fk_register_import_imported_by")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_register_import_programme_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_import")),
        sa.UniqueConstraint("programme_id", "sha256", name=op.f("uq_register_import_programme_id_sha256")),
    )
    op.create_table(
        "register_upload",
        sa.Column("programme_id", KEY, nullable=False),
        sa.Column("file_id", KEY, nullable=False),
        sa.Column("uploaded_by", KEY, nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_register_upload_file_id")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_register_upload_programme_id")
        ),
        sa.ForeignKeyConstraint(["uploaded_by"], ["account.id"], name=op.f("fk_register_upload_uploaded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_upload")),
    )
    with op.batch_alter_table("register_upload", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_register_upload_programme_id"), ["programme_id"], unique=False)

    op.create_table(
        "role_grant",
        sa.Column("account_id", KEY, nullable=False),
        sa.Column("role", sa.String(length=64), nullable=False),
        sa.Column("scope_kind", sa.String(length=64), nullable=False),
        sa.Column("scope_id", KEY, nullable=False),
        sa.Column("granted_by", KEY, nullable=True),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.CheckConstraint(
            "(scope_kind = 'everywhere') = (scope_id = 0)", name=op.f("ck_role_grant_scope_is_whole")
        ),
        sa.CheckConstraint(
            "role IN ('applicant', 'reviewer', 'chair', 'programme_manager', 'deciding_authority', 'controller', 'auditor', 'administrator')",
            name=op.f("ck_role_grant_role"),
        ),
        sa.CheckConstraint(
            "scope_kind IN ('everywhere', 'programme', 'stream')", name=op.f("ck_role_grant_scope_kind")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_role_grant_account_id")),
        sa.ForeignKeyConstraint(["granted_by"], ["account.id"], name=op.f("fk_role_grant_granted_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
    )
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.create_index(
            "uq_role_grant_in_force",
            ["account_id", "role", "scope_kind", "scope_id"],
            unique=True,
            sqlite_where=sa.text("revoked_at IS NULL"),
            postgresql_where=sa.text("revoked_at IS NULL"),
        )

    op.create_table(
        "round",
        sa.Column("programme_id", KEY, nullable=False),
        sa.Column("name_nl", sa.String(length=300), nullable=False),
        sa.Column("name_en", sa.String(length=300), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_round_programme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round")),
    )
    with op.batch_alter_table("round", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_round_programme_id"), ["programme_id"], unique=False)

    op.create_table(
        "allowance",
        sa.Column("pot_id", KEY, nullable=False),
        sa.Column("initiative_id", KEY, nullable=False),
        sa.Column("cap", sa.BigInteger(), nullable=True),
        sa.Column("used", sa.BigInteger(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.CheckConstraint("cap IS NULL OR used <= cap", name=op.f("ck_allowance_within_cap")),
        sa.CheckConstraint("used >= 0", name=op.f("ck_allowance_used_not_below_zero")),
        sa.ForeignKeyConstraint(
            ["initiative_id"], ["initiative.id"], name=op.f("fk_allowance_initiative_id")
        ),
        sa.ForeignKeyConstraint(["pot_id"], ["pot.id"], name=op.f("fk_allowance_pot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allowance")),
        sa.UniqueConstraint("pot_id", "initiative_id", name=op.f("uq_allowance_pot_id_initiative_id")),
    )
    with op.batch_alter_table("allowance", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_allowance_initiative_id"), ["initiative_id"], unique=False)

    op.create_table(
        "ceiling",
        sa.Column("pot_id", KEY, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("announced_on", sa.Date(), nullable=False),
        sa.Column("announced_where", sa.String(length=300), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("set_by", KEY, nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("basis_kind", sa.String(length=64), nullable=False),
        sa.Column("basis_id", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.ForeignKeyConstraint(["pot_id"], ["pot.id"], name=op.f("fk_ceiling_pot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ceiling")),
    )
    with op.batch_alter_table("ceiling", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ceiling_pot_id"), ["pot_id"], unique=False)

    op.create_table(
        "commitment",
        sa.Column("pot_id", KEY, nullable=False),
        sa.Column("initiative_id", KEY, nullable=True),
        sa.Column("basis_kind", sa.String(length=64), nullable=False),
        sa.Column("basis_id", KEY, nullable=False),
        sa.Column("reserved", sa.BigInteger(), nullable=False),
        sa.Column("committed", sa.BigInteger(), nullable=False),
        sa.Column("paid", sa.BigInteger(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.CheckConstraint(
            "reserved >= 0 AND committed >= 0 AND paid >= 0", name=op.f("ck_commitment_nothing_below_zero")
        ),
        sa.ForeignKeyConstraint(
            ["initiative_id"], ["initiative.id"], name=op.f("fk_commitment_initiative_id")
        ),
        sa.ForeignKeyConstraint(["pot_id"], ["pot.id"], name=op.f("fk_commitment_pot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment")),
        sa.UniqueConstraint("basis_kind", "basis_id", name=op.f("uq_commitment_basis_kind_basis_id")),
    )
    with op.batch_alter_table("commitment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_commitment_initiative_id"), ["initiative_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_commitment_pot_id"), ["pot_id"], unique=False)

    op.create_table(
        "journal_leg",
        sa.Column("entry_id", KEY, nullable=False),
        sa.Column("pot_id", KEY, nullable=True),
        sa.Column("purse", sa.String(length=64), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.CheckConstraint(
            "(purse = 'outside') = (pot_id IS NULL)", name=op.f("ck_journal_leg_outside_has_no_pot")
        ),
        sa.CheckConstraint(
            "purse IN ('outside', 'free', 'reserved', 'committed', 'paid')", name=op.f("ck_journal_leg_purse")
        ),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_journal_leg_moves_something")),
        sa.ForeignKeyConstraint(["entry_id"], ["journal_entry.id"], name=op.f("fk_journal_leg_entry_id")),
        sa.ForeignKeyConstraint(["pot_id"], ["pot.id"], name=op.f("fk_journal_leg_pot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_leg")),
    )
    with op.batch_alter_table("journal_leg", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_journal_leg_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_journal_leg_pot_id"), ["pot_id"], unique=False)

    op.create_table(
        "money_proposal",
        sa.Column("programme_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("from_pot_id", KEY, nullable=True),
        sa.Column("to_pot_id", KEY, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("announced_where", sa.String(length=300), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("proposed_by", KEY, nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "before",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("decided_by", KEY, nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'reallocation') = (from_pot_id IS NOT NULL)", name=op.f("ck_money_proposal_source")
        ),
        sa.CheckConstraint(
            "kind IN ('funding', 'top_up', 'reallocation')", name=op.f("ck_money_proposal_kind")
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'approved', 'refused', 'withdrawn')", name=op.f("ck_money_proposal_state")
        ),
        sa.CheckConstraint(
            "state NOT IN ('approved', 'refused') OR (decided_by IS NOT NULL AND decided_by <> proposed_by)",
            name=op.f("ck_money_proposal_four_eyes"),
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_money_proposal_moves_something")),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_money_proposal_decided_by")),
        sa.ForeignKeyConstraint(["from_pot_id"], ["pot.id"], name=op.f("fk_money_proposal_from_pot_id")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_money_proposal_programme_id")
        ),
        sa.ForeignKeyConstraint(["proposed_by"], ["account.id"], name=op.f("fk_money_proposal_proposed_by")),
        sa.ForeignKeyConstraint(["to_pot_id"], ["pot.id"], name=op.f("fk_money_proposal_to_pot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_money_proposal")),
    )
    with op.batch_alter_table("money_proposal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_money_proposal_programme_id"), ["programme_id"], unique=False)

    op.create_table(
        "stream",
        sa.Column("round_id", KEY, nullable=False),
        sa.Column("pot_id", KEY, nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column(
            "draft",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("announced_id", KEY, nullable=True),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_number", sa.Integer(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'draft') = (announced_id IS NULL)", name=op.f("ck_stream_announced_has_version")
        ),
        sa.CheckConstraint("state IN ('draft', 'announced', 'ended')", name=op.f("ck_stream_state")),
        sa.ForeignKeyConstraint(["pot_id"], ["pot.id"], name=op.f("fk_stream_pot_id")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_stream_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stream")),
        sa.UniqueConstraint("pot_id", name=op.f("uq_stream_pot_id")),
        sa.UniqueConstraint("round_id", "code", name=op.f("uq_stream_round_id_code")),
    )
    with op.batch_alter_table("stream", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stream_round_id"), ["round_id"], unique=False)

    op.create_table(
        "assessment",
        sa.Column("stream_id", KEY, nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("panel_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('preparing', 'independent', 'panel', 'frozen')", name=op.f("ck_assessment_state")
        ),
        sa.ForeignKeyConstraint(["stream_id"], ["stream.id"], name=op.f("fk_assessment_stream_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment")),
        sa.UniqueConstraint("stream_id", name=op.f("uq_assessment_stream_id")),
    )
    op.create_table(
        "deadline_extension",
        sa.Column("stream_id", KEY, nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("was", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", KEY, nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.ForeignKeyConstraint(["stream_id"], ["stream.id"], name=op.f("fk_deadline_extension_stream_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline_extension")),
    )
    with op.batch_alter_table("deadline_extension", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deadline_extension_stream_id"), ["stream_id"], unique=False)

    op.create_table(
        "ranking",
        sa.Column("stream_id", KEY, nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("frozen_by", KEY, nullable=False),
        sa.Column(
            "rule",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.ForeignKeyConstraint(["frozen_by"], ["account.id"], name=op.f("fk_ranking_frozen_by")),
        sa.ForeignKeyConstraint(["stream_id"], ["stream.id"], name=op.f("fk_ranking_stream_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ranking")),
        sa.UniqueConstraint("stream_id", name=op.f("uq_ranking_stream_id")),
    )
    op.create_table(
        "stream_invitation",
        sa.Column("stream_id", KEY, nullable=False),
        sa.Column("initiative_id", KEY, nullable=False),
        sa.Column("invited_email", sa.String(length=300), nullable=False),
        sa.Column("invited_by", KEY, nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["initiative_id"], ["initiative.id"], name=op.f("fk_stream_invitation_initiative_id")
        ),
        sa.ForeignKeyConstraint(["stream_id"], ["stream.id"], name=op.f("fk_stream_invitation_stream_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stream_invitation")),
        sa.UniqueConstraint(
            "stream_id", "initiative_id", name=op.f("uq_stream_invitation_stream_id_initiative_id")
        ),
    )
    with op.batch_alter_table("stream_invitation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_stream_invitation_initiative_id"), ["initiative_id"], unique=False
        )

    op.create_table(
        "stream_version",
        sa.Column("stream_id", KEY, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "content",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("frozen_by", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.ForeignKeyConstraint(["stream_id"], ["stream.id"], name=op.f("fk_stream_version_stream_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stream_version")),
        sa.UniqueConstraint("stream_id", "number", name=op.f("uq_stream_version_stream_id_number")),
    )
    op.create_table(
        "application",
        sa.Column("stream_id", KEY, nullable=False),
        sa.Column("stream_version_id", KEY, nullable=False),
        sa.Column("initiative_id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.Column("reference", sa.String(length=64), nullable=True),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("months", sa.Integer(), nullable=True),
        sa.Column("requested", sa.BigInteger(), nullable=False),
        sa.Column("own_share", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("budget_version", sa.Integer(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reopened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("withdrawal_reason", sa.Text(), nullable=True),
        sa.Column("admissibility_reason", sa.Text(), nullable=True),
        sa.Column("admissibility_by", KEY, nullable=True),
        sa.Column("admissibility_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("generated", sa.Boolean(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'withdrawn', 'inadmissible', 'admissible', 'decided')",
            name=op.f("ck_application_state"),
        ),
        sa.ForeignKeyConstraint(
            ["admissibility_by"], ["account.id"], name=op.f("fk_application_admissibility_by")
        ),
        sa.ForeignKeyConstraint(
            ["initiative_id"], ["initiative.id"], name=op.f("fk_application_initiative_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_application_organisation_id")
        ),
        sa.ForeignKeyConstraint(["stream_id"], ["stream.id"], name=op.f("fk_application_stream_id")),
        sa.ForeignKeyConstraint(
            ["stream_version_id"], ["stream_version.id"], name=op.f("fk_application_stream_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application")),
        sa.UniqueConstraint("reference", name=op.f("uq_application_reference")),
    )
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_application_initiative_id"), ["initiative_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_application_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index("ix_application_stream_id_reference", ["stream_id", "reference"], unique=False)
        batch_op.create_index("ix_application_stream_id_state", ["stream_id", "state"], unique=False)

    op.create_table(
        "batch",
        sa.Column("stream_id", KEY, nullable=False),
        sa.Column("ranking_id", KEY, nullable=False),
        sa.Column("ceiling", sa.BigInteger(), nullable=False),
        sa.Column("left_over", sa.BigInteger(), nullable=False),
        sa.Column("limit_hit", sa.String(length=64), nullable=True),
        sa.Column(
            "line",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("publish_on", sa.Date(), nullable=False),
        sa.Column("proposed_by", KEY, nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", KEY, nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by", KEY, nullable=True),
        sa.Column("withdrawal_reason", sa.Text(), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "limit_hit IS NULL OR limit_hit IN ('ceiling', 'cap', 'max_awards', 'threshold', 'no_more_fundable')",
            name=op.f("ck_batch_limit_hit"),
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'approved', 'published', 'withdrawn')", name=op.f("ck_batch_state")
        ),
        sa.CheckConstraint(
            "approved_by IS NULL OR approved_by <> proposed_by", name=op.f("ck_batch_four_eyes")
        ),
        sa.ForeignKeyConstraint(["approved_by"], ["account.id"], name=op.f("fk_batch_approved_by")),
        sa.ForeignKeyConstraint(["proposed_by"], ["account.id"], name=op.f("fk_batch_proposed_by")),
        sa.ForeignKeyConstraint(["published_by"], ["account.id"], name=op.f("fk_batch_published_by")),
        sa.ForeignKeyConstraint(["ranking_id"], ["ranking.id"], name=op.f("fk_batch_ranking_id")),
        sa.ForeignKeyConstraint(["stream_id"], ["stream.id"], name=op.f("fk_batch_stream_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch")),
    )
    with op.batch_alter_table("batch", schema=None) as batch_op:
        batch_op.create_index(
            "uq_batch_open",
            ["stream_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('proposed', 'approved')"),
            postgresql_where=sa.text("state IN ('proposed', 'approved')"),
        )

    op.create_table(
        "assignment",
        sa.Column("application_id", KEY, nullable=False),
        sa.Column("reviewer_id", KEY, nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("assigned_by", KEY, nullable=False),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("interest", sa.Text(), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('assigned', 'free', 'conflicted', 'removed')", name=op.f("ck_assignment_state")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_assignment_application_id")
        ),
        sa.ForeignKeyConstraint(["assigned_by"], ["account.id"], name=op.f("fk_assignment_assigned_by")),
        sa.ForeignKeyConstraint(["reviewer_id"], ["account.id"], name=op.f("fk_assignment_reviewer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
        sa.UniqueConstraint(
            "application_id", "reviewer_id", name=op.f("uq_assignment_application_id_reviewer_id")
        ),
    )
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.create_index("ix_assignment_reviewer_id_state", ["reviewer_id", "state"], unique=False)

    op.create_table(
        "budget_line",
        sa.Column("application_id", KEY, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(length=64), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.Column("description", sa.String(length=300), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.CheckConstraint("side IN ('cost', 'income')", name=op.f("ck_budget_line_side")),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_budget_line_not_below_zero")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_budget_line_application_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_line")),
    )
    with op.batch_alter_table("budget_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_budget_line_application_id"), ["application_id"], unique=False)

    op.create_table(
        "decision",
        sa.Column("batch_id", KEY, nullable=False),
        sa.Column("application_id", KEY, nullable=False),
        sa.Column("outcome", sa.String(length=64), nullable=False),
        sa.Column("ground", sa.String(length=64), nullable=False),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("requested", sa.BigInteger(), nullable=False),
        sa.Column("awarded", sa.BigInteger(), nullable=True),
        sa.Column("replaces_id", KEY, nullable=True),
        sa.Column("is_in_force", sa.Boolean(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("objection_until", sa.Date(), nullable=True),
        sa.Column("letter_id", KEY, nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.CheckConstraint(
            "(outcome = 'award') = (awarded IS NOT NULL)", name=op.f("ck_decision_award_has_amount")
        ),
        sa.CheckConstraint(
            "ground IN ('ranked_within_line', 'substance', 'eligibility', 'ceiling', 'cap', 'max_awards', 'late')",
            name=op.f("ck_decision_ground"),
        ),
        sa.CheckConstraint(
            "outcome IN ('award', 'refusal', 'inadmissible')", name=op.f("ck_decision_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_decision_application_id")
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_decision_batch_id")),
        sa.ForeignKeyConstraint(["letter_id"], ["stored_file.id"], name=op.f("fk_decision_letter_id")),
        sa.ForeignKeyConstraint(["replaces_id"], ["decision.id"], name=op.f("fk_decision_replaces_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_application_id"), ["application_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_decision_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index(
            "uq_decision_in_force",
            ["application_id"],
            unique=True,
            sqlite_where=sa.text("is_in_force"),
            postgresql_where=sa.text("is_in_force"),
        )

    op.create_table(
        "panel_score",
        sa.Column("application_id", KEY, nullable=False),
        sa.Column("criterion", sa.String(length=64), nullable=False),
        sa.Column("value_hundredths", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("given_by", KEY, nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_panel_score_application_id")
        ),
        sa.ForeignKeyConstraint(["given_by"], ["account.id"], name=op.f("fk_panel_score_given_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_score")),
        sa.UniqueConstraint(
            "application_id", "criterion", name=op.f("uq_panel_score_application_id_criterion")
        ),
    )
    op.create_table(
        "ranking_line",
        sa.Column("ranking_id", KEY, nullable=False),
        sa.Column("application_id", KEY, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("is_fundable", sa.Boolean(), nullable=False),
        sa.Column("tie_note", sa.String(length=300), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_ranking_line_application_id")
        ),
        sa.ForeignKeyConstraint(["ranking_id"], ["ranking.id"], name=op.f("fk_ranking_line_ranking_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ranking_line")),
        sa.UniqueConstraint(
            "ranking_id", "application_id", name=op.f("uq_ranking_line_ranking_id_application_id")
        ),
        sa.UniqueConstraint("ranking_id", "place", name=op.f("uq_ranking_line_ranking_id_place")),
    )
    op.create_table(
        "section_answers",
        sa.Column("application_id", KEY, nullable=False),
        sa.Column("section_key", sa.String(length=64), nullable=False),
        sa.Column(
            "answers",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_section_answers_application_id")
        ),
        sa.ForeignKeyConstraint(["saved_by"], ["account.id"], name=op.f("fk_section_answers_saved_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_section_answers")),
        sa.UniqueConstraint(
            "application_id", "section_key", name=op.f("uq_section_answers_application_id_section_key")
        ),
    )
    op.create_table(
        "standing",
        sa.Column("application_id", KEY, nullable=False),
        sa.Column("stream_id", KEY, nullable=False),
        sa.Column("reviews_wanted", sa.Integer(), nullable=False),
        sa.Column("reviews_done", sa.Integer(), nullable=False),
        sa.Column("provisional", sa.Integer(), nullable=True),
        sa.Column("panel", sa.Integer(), nullable=True),
        sa.Column("final", sa.Integer(), nullable=False),
        sa.Column("spread", sa.Integer(), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_standing_application_id")
        ),
        sa.ForeignKeyConstraint(["stream_id"], ["stream.id"], name=op.f("fk_standing_stream_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standing")),
        sa.UniqueConstraint("application_id", name=op.f("uq_standing_application_id")),
    )
    with op.batch_alter_table("standing", schema=None) as batch_op:
        batch_op.create_index(
            "ix_standing_stream_id_final", ["stream_id", "final", "application_id"], unique=False
        )

    op.create_table(
        "submission",
        sa.Column("application_id", KEY, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("arrival_by", sa.String(length=64), nullable=False),
        sa.Column("deadline_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("submitted_by", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_submission_application_id")
        ),
        sa.ForeignKeyConstraint(["submitted_by"], ["account.id"], name=op.f("fk_submission_submitted_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
        sa.UniqueConstraint("application_id", "number", name=op.f("uq_submission_application_id_number")),
    )
    op.create_table(
        "team_member",
        sa.Column("application_id", KEY, nullable=False),
        sa.Column("account_id", KEY, nullable=True),
        sa.Column("email", sa.String(length=300), nullable=False),
        sa.Column("role", sa.String(length=64), nullable=False),
        sa.Column("invited_by", KEY, nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.CheckConstraint("role IN ('main_applicant', 'co_applicant')", name=op.f("ck_team_member_role")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_team_member_account_id")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_team_member_application_id")
        ),
        sa.ForeignKeyConstraint(["invited_by"], ["account.id"], name=op.f("fk_team_member_invited_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_member")),
        sa.UniqueConstraint("application_id", "email", name=op.f("uq_team_member_application_id_email")),
    )
    with op.batch_alter_table("team_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_team_member_account_id"), ["account_id"], unique=False)
        batch_op.create_index(
            "uq_team_member_account",
            ["application_id", "account_id"],
            unique=True,
            sqlite_where=sa.text("account_id IS NOT NULL"),
            postgresql_where=sa.text("account_id IS NOT NULL"),
        )

    op.create_table(
        "award",
        sa.Column("programme_id", KEY, nullable=False),
        sa.Column("stream_id", KEY, nullable=True),
        sa.Column("decision_id", KEY, nullable=True),
        sa.Column("application_id", KEY, nullable=True),
        sa.Column("initiative_id", KEY, nullable=True),
        sa.Column("organisation_id", KEY, nullable=True),
        sa.Column("import_id", KEY, nullable=True),
        sa.Column("reference", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("recipient", sa.String(length=300), nullable=False),
        sa.Column("recipient_key", sa.String(length=300), nullable=False),
        sa.Column("search_words", sa.Text(), nullable=False),
        sa.Column("scheme", sa.String(length=300), nullable=False),
        sa.Column("policy_field", sa.String(length=300), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("requested", sa.BigInteger(), nullable=True),
        sa.Column("granted", sa.BigInteger(), nullable=True),
        sa.Column("granted_key", sa.BigInteger(), nullable=False),
        sa.Column("determined", sa.BigInteger(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column(
            "register_facts",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=True,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("generated", sa.Boolean(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'past') = (decision_id IS NULL)", name=op.f("ck_award_past_has_no_decision")
        ),
        sa.CheckConstraint("state IN ('running', 'past')", name=op.f("ck_award_state")),
        sa.CheckConstraint("granted_key = coalesce(granted, -1)", name=op.f("ck_award_granted_key")),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_award_application_id")),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_award_decision_id")),
        sa.ForeignKeyConstraint(["import_id"], ["register_import.id"], name=op.f("fk_award_import_id")),
        sa.ForeignKeyConstraint(["initiative_id"], ["initiative.id"], name=op.f("fk_award_initiative_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_award_organisation_id")
        ),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_award_programme_id")),
        sa.ForeignKeyConstraint(["stream_id"], ["stream.id"], name=op.f("fk_award_stream_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_award_decision_id")),
    )
    with op.batch_alter_table("award", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_award_application_id"), ["application_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_award_import_id"), ["import_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_award_initiative_id"), ["initiative_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_award_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(
            "ix_award_programme_id_granted_key", ["programme_id", "granted_key", "id"], unique=False
        )
        batch_op.create_index(
            "ix_award_programme_id_recipient_key", ["programme_id", "recipient_key", "id"], unique=False
        )
        batch_op.create_index("ix_award_programme_id_reference", ["programme_id", "reference"], unique=True)
        batch_op.create_index(
            "ix_award_programme_id_scheme", ["programme_id", "scheme", "year"], unique=False
        )
        batch_op.create_index("ix_award_programme_id_year", ["programme_id", "year", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_award_stream_id"), ["stream_id"], unique=False)

    op.create_table(
        "review",
        sa.Column("assignment_id", KEY, nullable=False),
        sa.Column("application_id", KEY, nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("mean", sa.Integer(), nullable=True),
        sa.Column("remarks", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('draft', 'submitted', 'set_aside')", name=op.f("ck_review_state")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_review_application_id")
        ),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.id"], name=op.f("fk_review_assignment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sa.UniqueConstraint("assignment_id", name=op.f("uq_review_assignment_id")),
    )
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_review_application_id"), ["application_id"], unique=False)

    op.create_table(
        "change_request",
        sa.Column("award_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("old_end_on", sa.Date(), nullable=True),
        sa.Column("new_end_on", sa.Date(), nullable=True),
        sa.Column("asked_by", KEY, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", KEY, nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'extension') = (new_end_on IS NOT NULL)",
            name=op.f("ck_change_request_extension_has_end"),
        ),
        sa.CheckConstraint("kind IN ('extension', 'change')", name=op.f("ck_change_request_kind")),
        sa.CheckConstraint(
            "state IN ('asked', 'granted', 'refused', 'withdrawn')", name=op.f("ck_change_request_state")
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["account.id"], name=op.f("fk_change_request_asked_by")),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_change_request_award_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_change_request_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_request")),
    )
    with op.batch_alter_table("change_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_change_request_award_id"), ["award_id"], unique=False)
        batch_op.create_index("ix_change_request_state_asked_at", ["state", "asked_at"], unique=False)
        batch_op.create_index(
            "uq_change_request_open",
            ["award_id", "kind"],
            unique=True,
            sqlite_where=sa.text("state = 'asked'"),
            postgresql_where=sa.text("state = 'asked'"),
        )

    op.create_table(
        "deliverable",
        sa.Column("award_id", KEY, nullable=False),
        sa.Column("type", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_by", KEY, nullable=True),
        sa.Column("accepted_file_id", KEY, nullable=True),
        sa.Column("generated", sa.Boolean(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('expected', 'draft', 'submitted', 'returned', 'accepted')",
            name=op.f("ck_deliverable_state"),
        ),
        sa.CheckConstraint(
            "type IN ('handbook', 'process_evaluation', 'intervention_description')",
            name=op.f("ck_deliverable_type"),
        ),
        sa.ForeignKeyConstraint(["accepted_by"], ["account.id"], name=op.f("fk_deliverable_accepted_by")),
        sa.ForeignKeyConstraint(
            ["accepted_file_id"], ["stored_file.id"], name=op.f("fk_deliverable_accepted_file_id")
        ),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_deliverable_award_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliverable")),
        sa.UniqueConstraint("award_id", "type", name=op.f("uq_deliverable_award_id_type")),
    )
    with op.batch_alter_table("deliverable", schema=None) as batch_op:
        batch_op.create_index("ix_deliverable_state_due_on", ["state", "due_on"], unique=False)

    op.create_table(
        "score",
        sa.Column("review_id", KEY, nullable=False),
        sa.Column("criterion", sa.String(length=64), nullable=False),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_score_review_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score")),
        sa.UniqueConstraint("review_id", "criterion", name=op.f("uq_score_review_id_criterion")),
    )
    op.create_table(
        "deliverable_point",
        sa.Column("deliverable_id", KEY, nullable=False),
        sa.Column("section_key", sa.String(length=64), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("raised_by", KEY, nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_by", KEY, nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.ForeignKeyConstraint(["closed_by"], ["account.id"], name=op.f("fk_deliverable_point_closed_by")),
        sa.ForeignKeyConstraint(
            ["deliverable_id"], ["deliverable.id"], name=op.f("fk_deliverable_point_deliverable_id")
        ),
        sa.ForeignKeyConstraint(["raised_by"], ["account.id"], name=op.f("fk_deliverable_point_raised_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliverable_point")),
    )
    with op.batch_alter_table("deliverable_point", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_deliverable_point_deliverable_id"), ["deliverable_id"], unique=False
        )

    op.create_table(
        "deliverable_section",
        sa.Column("deliverable_id", KEY, nullable=False),
        sa.Column("section_key", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("saved_by", KEY, nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["deliverable_id"], ["deliverable.id"], name=op.f("fk_deliverable_section_deliverable_id")
        ),
        sa.ForeignKeyConstraint(["saved_by"], ["account.id"], name=op.f("fk_deliverable_section_saved_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliverable_section")),
        sa.UniqueConstraint(
            "deliverable_id", "section_key", name=op.f("uq_deliverable_section_deliverable_id_section_key")
        ),
    )
    for table in APPEND_ONLY:
        for statement in append_only_statements(table, op.get_bind().dialect.name):
            op.execute(statement)


def downgrade() -> None:
    """Undo."""
    for table in APPEND_ONLY:
        for statement in drop_append_only_statements(table, op.get_bind().dialect.name):
            op.execute(statement)
    op.drop_table("deliverable_section")
    with op.batch_alter_table("deliverable_point", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_deliverable_point_deliverable_id"))

    op.drop_table("deliverable_point")
    op.drop_table("score")
    with op.batch_alter_table("deliverable", schema=None) as batch_op:
        batch_op.drop_index("ix_deliverable_state_due_on")

    op.drop_table("deliverable")
    with op.batch_alter_table("change_request", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_change_request_open",
            sqlite_where=sa.text("state = 'asked'"),
            postgresql_where=sa.text("state = 'asked'"),
        )
        batch_op.drop_index("ix_change_request_state_asked_at")
        batch_op.drop_index(batch_op.f("ix_change_request_award_id"))

    op.drop_table("change_request")
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_review_application_id"))

    op.drop_table("review")
    with op.batch_alter_table("award", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_award_stream_id"))
        batch_op.drop_index("ix_award_programme_id_year")
        batch_op.drop_index("ix_award_programme_id_scheme")
        batch_op.drop_index("ix_award_programme_id_reference")
        batch_op.drop_index("ix_award_programme_id_recipient_key")
        batch_op.drop_index("ix_award_programme_id_granted_key")
        batch_op.drop_index(batch_op.f("ix_award_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_award_initiative_id"))
        batch_op.drop_index(batch_op.f("ix_award_import_id"))
        batch_op.drop_index(batch_op.f("ix_award_application_id"))

    op.drop_table("award")
    with op.batch_alter_table("team_member", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_team_member_account",
            sqlite_where=sa.text("account_id IS NOT NULL"),
            postgresql_where=sa.text("account_id IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_team_member_account_id"))

    op.drop_table("team_member")
    op.drop_table("submission")
    with op.batch_alter_table("standing", schema=None) as batch_op:
        batch_op.drop_index("ix_standing_stream_id_final")

    op.drop_table("standing")
    op.drop_table("section_answers")
    op.drop_table("ranking_line")
    op.drop_table("panel_score")
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_decision_in_force",
            sqlite_where=sa.text("is_in_force"),
            postgresql_where=sa.text("is_in_force"),
        )
        batch_op.drop_index(batch_op.f("ix_decision_batch_id"))
        batch_op.drop_index(batch_op.f("ix_decision_application_id"))

    op.drop_table("decision")
    with op.batch_alter_table("budget_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_budget_line_application_id"))

    op.drop_table("budget_line")
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.drop_index("ix_assignment_reviewer_id_state")

    op.drop_table("assignment")
    with op.batch_alter_table("batch", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_batch_open",
            sqlite_where=sa.text("state IN ('proposed', 'approved')"),
            postgresql_where=sa.text("state IN ('proposed', 'approved')"),
        )

    op.drop_table("batch")
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.drop_index("ix_application_stream_id_state")
        batch_op.drop_index("ix_application_stream_id_reference")
        batch_op.drop_index(batch_op.f("ix_application_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_application_initiative_id"))

    op.drop_table("application")
    op.drop_table("stream_version")
    with op.batch_alter_table("stream_invitation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stream_invitation_initiative_id"))

    op.drop_table("stream_invitation")
    op.drop_table("ranking")
    with op.batch_alter_table("deadline_extension", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_deadline_extension_stream_id"))

    op.drop_table("deadline_extension")
    op.drop_table("assessment")
    with op.batch_alter_table("stream", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stream_round_id"))

    op.drop_table("stream")
    with op.batch_alter_table("money_proposal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_money_proposal_programme_id"))

    op.drop_table("money_proposal")
    with op.batch_alter_table("journal_leg", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_journal_leg_pot_id"))
        batch_op.drop_index(batch_op.f("ix_journal_leg_entry_id"))

    op.drop_table("journal_leg")
    with op.batch_alter_table("commitment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_commitment_pot_id"))
        batch_op.drop_index(batch_op.f("ix_commitment_initiative_id"))

    op.drop_table("commitment")
    with op.batch_alter_table("ceiling", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ceiling_pot_id"))

    op.drop_table("ceiling")
    with op.batch_alter_table("allowance", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_allowance_initiative_id"))

    op.drop_table("allowance")
    with op.batch_alter_table("round", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_round_programme_id"))

    op.drop_table("round")
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_role_grant_in_force",
            sqlite_where=sa.text("revoked_at IS NULL"),
            postgresql_where=sa.text("revoked_at IS NULL"),
        )

    op.drop_table("role_grant")
    with op.batch_alter_table("register_upload", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_register_upload_programme_id"))

    op.drop_table("register_upload")
    op.drop_table("register_import")
    with op.batch_alter_table("pot", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pot_programme_id"))

    op.drop_table("pot")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_membership_in_force",
            sqlite_where=sa.text("until_on IS NULL"),
            postgresql_where=sa.text("until_on IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_membership_organisation_id"))

    op.drop_table("membership")
    with op.batch_alter_table("mail", schema=None) as batch_op:
        batch_op.drop_index("ix_mail_written_at_id")
        batch_op.drop_index(batch_op.f("ix_mail_to"))
        batch_op.drop_index(batch_op.f("ix_mail_account_id"))

    op.drop_table("mail")
    with op.batch_alter_table("journal_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_journal_entry_programme_id"))

    op.drop_table("journal_entry")
    op.drop_table("initiative")
    with op.batch_alter_table("export", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_export_asked_by"))

    op.drop_table("export")
    op.drop_table("audit_text")
    op.drop_table("audit_seal")
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.drop_index("ix_task_state_due_at")

    op.drop_table("task")
    with op.batch_alter_table("stored_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stored_file_sha256"))

    op.drop_table("stored_file")
    with op.batch_alter_table("sign_in_attempt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_attempt_from_digest"))
        batch_op.drop_index("ix_sign_in_attempt_email_digest_at")

    op.drop_table("sign_in_attempt")
    op.drop_table("programme")
    op.drop_table("organisation")
    op.drop_table("demonstration")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_entry_subject_kind_subject_id")
        batch_op.drop_index(batch_op.f("ix_audit_entry_chain"))
        batch_op.drop_index(batch_op.f("ix_audit_entry_actor_id"))

    op.drop_table("audit_entry")
    op.drop_table("account")
