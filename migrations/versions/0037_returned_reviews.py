"""reviews that were returned or set aside.

Revision ID: 0037
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
WITH = "state IN ('draft', 'submitted', 'returned', 'set_aside')"
WITHOUT = "state IN ('draft', 'submitted', 'set_aside')"


def upgrade() -> None:
    """Apply."""
    op.add_column("review", sa.Column("aside_because", sa.Text(), nullable=True))
    _change_check(WITHOUT, WITH)
    op.create_table(
        "review_return",
        sa.Column("review_id", KEY, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("returned_by", KEY, nullable=False),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("before", JSON, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_review_return_review_id")),
        sa.ForeignKeyConstraint(["returned_by"], ["account.id"], name=op.f("fk_review_return_returned_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_return")),
    )
    op.create_index("ix_review_return_review_id", "review_return", ["review_id"])


def downgrade() -> None:
    """Take back; a review that was returned is a draft again."""
    op.drop_table("review_return")
    op.execute("UPDATE review SET state = 'draft' WHERE state = 'returned'")
    _change_check(WITH, WITHOUT)
    op.drop_column("review", "aside_because")


def _change_check(was: str, becomes: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f("ck_review_state"), "review")
        op.create_check_constraint(op.f("ck_review_state"), "review", becomes)
        return
    # Other tables point at this one, so it cannot be made anew inside a transaction. A CHECK changes nothing of
    # how rows are kept: SQLite's manual lets its text be changed in the schema (lang_altertable, section 7).
    bind = op.get_bind()
    version = bind.exec_driver_sql("PRAGMA schema_version").scalar_one()
    bind.exec_driver_sql("PRAGMA writable_schema = ON")
    bind.exec_driver_sql(
        "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = 'review'",
        (was, becomes),
    )
    bind.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    bind.exec_driver_sql("PRAGMA writable_schema = OFF")
