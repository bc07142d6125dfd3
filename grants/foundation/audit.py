"""Who did what, when and why: an append-only log whose entries are chained by hash.

A command writes its entries unsealed, in its own transaction and without touching anything shared, so
writers never wait for each other. The sealer later appends the committed entries to their chain, one after
another. Digests are in the chain; texts stand beside it, so that a text can be erased and the chain still
verifies (reliability L1).
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ForeignKey, Index, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.foundation.clock import now
from grants.foundation.commands import command, unit_of_work
from grants.foundation.database import Base, Key, Prose, Ref, Word, db
from grants.foundation.money import Money

ACCOUNTS = "accounts"
"""The chain of everything that belongs to no programme."""


def programme_chain(programme_id: int) -> str:
    """Return the name of a programme's own chain."""
    return f"programme-{programme_id}"


class AuditEntry(Base):
    """One deed: the fact that it was done, by whom, to what, and the digest of its text."""

    __audited__ = False
    __table_args__ = (Index("ix_audit_entry_subject_kind_subject_id", "subject_kind", "subject_id"),)
    chain: Mapped[Word] = mapped_column(index=True)
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(Key, index=True)
    deed: Mapped[Word]
    subject_kind: Mapped[Word]
    subject_id: Mapped[Ref]
    digest: Mapped[Word]


class AuditText(Base):
    """The words of an entry, which the law may require to be erased while the entry stays."""

    __audited__ = False
    entry_id: Mapped[int] = mapped_column(Key, ForeignKey("audit_entry.id"), unique=True)
    salt: Mapped[Word]
    reason: Mapped[Prose]
    facts: Mapped[dict[str, Any]]

    entry: Mapped[AuditEntry] = relationship()


class AuditSeal(Base):
    """One link of a chain: the entry's place and the hash over it and the link before."""

    __audited__ = False
    __table_args__ = (UniqueConstraint("chain", "place"),)
    entry_id: Mapped[int] = mapped_column(Key, ForeignKey("audit_entry.id"), unique=True)
    chain: Mapped[Word]
    place: Mapped[Ref]
    sealed_at: Mapped[datetime]
    hash: Mapped[Word]


def record(
    *,
    actor_id: int | None,
    deed: str,
    subject: Any,
    chain: str = ACCOUNTS,
    reason: str = "",
    **facts: Any,
) -> AuditEntry:
    """Write an entry in the open unit of work; `facts` are before and after values that JSON can hold.

    `actor_id` is None only for what the system does by itself. A subject that is new is flushed for its id.
    """
    work = unit_of_work()
    if subject.id is None:
        db.session.flush()
    kept = {key: _plain(value) for key, value in facts.items()}
    salt = secrets.token_hex(16)
    entry = AuditEntry(
        chain=chain,
        at=now(),
        actor_id=actor_id,
        deed=deed,
        subject_kind=subject.__tablename__,
        subject_id=subject.id,
        digest=_digest(salt, reason, kept),
    )
    db.session.add(AuditText(entry=entry, salt=salt, reason=reason, facts=kept))
    work.entries += 1
    return entry


def _plain(value: Any) -> Any:
    if isinstance(value, Money):
        return value.cents
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(v) for v in value]
    return value if isinstance(value, (str, int, bool, type(None))) else str(value)


def _digest(salt: str, reason: str, facts: dict[str, Any]) -> str:
    text = json.dumps([salt, reason, facts], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _link(before: str, place: int, entry: AuditEntry) -> str:
    parts = [
        before,
        entry.chain,
        place,
        entry.id,
        entry.at.isoformat(),
        entry.actor_id,
        entry.deed,
        entry.subject_kind,
        entry.subject_id,
        entry.digest,
    ]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


SEAL_AT_ONCE = 500
LOOK_BACK = 10_000
"""How far before the last sealed entry the sealer looks for one that was committed late."""


@command
def seal_entries(*, limit: int = SEAL_AT_ONCE, everything: bool = False) -> int:
    """Append committed entries to their chains, in the order in which they became visible; return how many.

    Two sealers cannot fork a chain: a place in a chain is unique, and the loser's transaction is undone.
    `everything` looks through the whole log, not only the recent part.
    """
    newest = 0 if everything else db.session.scalar(select(func.max(AuditSeal.entry_id))) or 0
    waiting = db.session.scalars(
        select(AuditEntry)
        .outerjoin(AuditSeal, AuditSeal.entry_id == AuditEntry.id)
        .where(AuditEntry.id > newest - LOOK_BACK, AuditSeal.id.is_(None))
        .order_by(AuditEntry.id)
        .limit(limit)
    ).all()
    heads: dict[str, tuple[int, str]] = {}
    for entry in waiting:
        place, before = heads.get(entry.chain) or _head(entry.chain)
        linked = _link(before, place + 1, entry)
        db.session.add(
            AuditSeal(entry_id=entry.id, chain=entry.chain, place=place + 1, sealed_at=now(), hash=linked)
        )
        heads[entry.chain] = (place + 1, linked)
    return len(waiting)


def _head(chain: str) -> tuple[int, str]:
    last = db.session.execute(
        select(AuditSeal.place, AuditSeal.hash)
        .where(AuditSeal.chain == chain)
        .order_by(AuditSeal.place.desc())
        .limit(1)
    ).first()
    return (last.place, last.hash) if last else (0, chain)


def chain_heads() -> list[tuple[str, int, str]]:
    """Return (chain, place, hash) of every chain's last link, for handing to an outsider."""
    chains = db.session.scalars(select(AuditSeal.chain).distinct().order_by(AuditSeal.chain)).all()
    return [(chain, *_head(chain)) for chain in chains]


def broken_links() -> list[str]:
    """Recompute every chain from the entries and return a sentence per fault; an empty list is a whole log."""
    faults: list[str] = []
    expected: dict[str, tuple[int, str]] = {}
    rows = db.session.execute(
        select(AuditSeal, AuditEntry, AuditText)
        .outerjoin(AuditEntry, AuditEntry.id == AuditSeal.entry_id)
        .outerjoin(AuditText, AuditText.entry_id == AuditSeal.entry_id)
        .order_by(AuditSeal.chain, AuditSeal.place)
    )
    for seal, entry, text in cast("Iterable[tuple[AuditSeal, AuditEntry | None, AuditText | None]]", rows):
        place, before = expected.get(seal.chain, (0, seal.chain))
        where = f"{seal.chain} link {seal.place}"
        if seal.place != place + 1:
            faults.append(f"{where}: {seal.place - place - 1} links are missing before it")
        if entry is None:
            faults.append(f"{where}: its entry is gone")
        elif _link(before, seal.place, entry) != seal.hash:
            faults.append(f"{where}: the hash does not follow from the entry and the link before")
        elif text is not None and _digest(text.salt, text.reason, text.facts) != entry.digest:
            faults.append(f"{where}: the text is not the one that was entered")
        expected[seal.chain] = (seal.place, seal.hash)
    return faults
