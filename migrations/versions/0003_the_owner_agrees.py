"""the agreement of the owner of an initiative; initiatives that others named in its name.

Revision ID: 0003
"""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

APPLICATION = (
    "owner_answer VARCHAR(64) NOT NULL DEFAULT 'not_needed' CONSTRAINT ck_application_owner_answer "
    "CHECK (owner_answer IN ('not_needed', 'asked', 'agreed', 'refused'))",
    "owner_asked_at {moment} CONSTRAINT ck_application_owner_was_asked "
    "CHECK ((owner_answer = 'not_needed') = (owner_asked_at IS NULL))",
    "owner_answered_at {moment} CONSTRAINT ck_application_owner_answered "
    "CHECK ((owner_answer IN ('agreed', 'refused')) = (owner_answered_at IS NOT NULL))",
    "owner_answered_by {key} CONSTRAINT fk_application_owner_answered_by REFERENCES account (id)",
    "owner_refusal TEXT CONSTRAINT ck_application_owner_said_why "
    "CHECK ((owner_answer = 'refused') = (owner_refusal IS NOT NULL))",
    "owner_version INTEGER NOT NULL DEFAULT 1",
)
CONFIRMED_AT = "confirmed_at {moment}"
NAMED_BY = (
    "named_by_id {key} CONSTRAINT fk_initiative_named_by_id REFERENCES organisation (id) "
    "CONSTRAINT ck_initiative_somebody_said_so CHECK (confirmed_at IS NOT NULL OR named_by_id IS NOT NULL)"
)


def _add(table: str, column: str) -> None:
    # Both databases add a column with its constraints; SQLite cannot add a constraint afterwards.
    words = {"moment": "DATETIME", "key": "INTEGER"}
    if op.get_bind().dialect.name == "postgresql":
        words = {"moment": "TIMESTAMP WITH TIME ZONE", "key": "BIGINT"}
    op.execute(f"ALTER TABLE {table} ADD COLUMN {column.format_map(words)}")


def upgrade() -> None:
    """Apply; of what is there already no owner was asked, and every initiative is its owner's."""
    for column in APPLICATION:
        _add("application", column)
    _add("initiative", CONFIRMED_AT)
    op.execute("UPDATE initiative SET confirmed_at = created_at")
    _add("initiative", NAMED_BY)


def downgrade() -> None:
    """Take back."""
    for column in ("named_by_id", "confirmed_at"):
        op.execute(f"ALTER TABLE initiative DROP COLUMN {column}")
    for column in reversed(APPLICATION):
        op.execute(f"ALTER TABLE application DROP COLUMN {column.split()[0]}")
