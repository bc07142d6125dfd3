"""copies of files for reviewers; what came in before is copied by the worker.

Revision ID: 0044
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "reviewer_copy",
        sa.Column("attachment_id", KEY, nullable=False),
        sa.Column("application_id", KEY, nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("ordered_at", MOMENT, nullable=False),
        sa.Column("file_id", KEY, nullable=True),
        sa.Column("trouble", sa.String(length=300), nullable=True),
        sa.Column("given_by", KEY, nullable=True),
        sa.Column("given_at", MOMENT, nullable=True),
        sa.Column("given_because", sa.Text(), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'made', 'failed', 'original')", name=op.f("ck_reviewer_copy_state")
        ),
        sa.CheckConstraint(
            "(state = 'made') = (file_id IS NOT NULL)", name=op.f("ck_reviewer_copy_made_is_kept")
        ),
        sa.CheckConstraint(
            "(state = 'original') = (given_by IS NOT NULL)", name=op.f("ck_reviewer_copy_given_by_somebody")
        ),
        sa.CheckConstraint(
            "(given_by IS NULL) = (given_because IS NULL)", name=op.f("ck_reviewer_copy_given_with_a_reason")
        ),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachment.id"], name=op.f("fk_reviewer_copy_attachment_id")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_reviewer_copy_application_id")
        ),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_reviewer_copy_file_id")),
        sa.ForeignKeyConstraint(["given_by"], ["account.id"], name=op.f("fk_reviewer_copy_given_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviewer_copy")),
        sa.UniqueConstraint("attachment_id", name=op.f("uq_reviewer_copy_attachment_id")),
    )
    op.create_index("ix_reviewer_copy_application_id", "reviewer_copy", ["application_id"])
    _ask_for_copies()


def _ask_for_copies() -> None:
    """Leave the worker a task for each application that is or was judged and has files."""
    bind = op.get_bind()
    judged = bind.execute(
        sa.text(
            "SELECT DISTINCT attachment.application_id FROM attachment JOIN application "
            "ON application.id = attachment.application_id WHERE application.state IN ('admissible', 'decided')"
        )
    )
    task = sa.table(
        "task",
        *(sa.column(name, sa.String()) for name in ("key", "kind", "state")),
        sa.column("facts", JSON),
        *(sa.column(name, MOMENT) for name in ("created_at", "due_at")),
        *(sa.column(name, sa.Integer()) for name in ("attempts", "progress", "progress_of")),
    )
    moment = datetime.now(UTC)
    rows = [
        {
            "key": uuid.uuid4().hex,
            "kind": "order_reviewer_copies",
            "state": "waiting",
            "facts": {"application_id": number},
            "created_at": moment,
            "due_at": moment,
            "attempts": 0,
            "progress": 0,
            "progress_of": 0,
        }
        for (number,) in judged
    ]
    if rows:
        bind.execute(sa.insert(task), rows)


def downgrade() -> None:
    """Take back; the copies themselves are removed by the sweep."""
    op.execute("DELETE FROM task WHERE kind IN ('order_reviewer_copies', 'make_reviewer_copy')")
    op.drop_table("reviewer_copy")
