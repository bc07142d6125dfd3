"""What is kept of dry runs?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Integer
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.foundation.database import Base, Key, Word
from grants.people.models import Account
from grants.streams.models import Stream


class DryRun(Base):
    """A call as it was written, played once with generated data on a database of its own, and what came of it."""

    stream_id: Mapped[int] = mapped_column(Key, ForeignKey("stream.id"), index=True)
    content: Mapped[dict[str, Any]]
    sha256: Mapped[Word]
    applications: Mapped[int] = mapped_column(Integer)
    asked_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    asked_at: Mapped[datetime]
    task_key: Mapped[Word]
    outcome: Mapped[dict[str, Any] | None]
    """What `dry_run.play` found; None until it is done."""

    stream: Mapped[Stream] = relationship()
    account: Mapped[Account] = relationship()
