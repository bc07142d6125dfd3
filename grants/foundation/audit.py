"""Who did what, when and why: an append-only log whose entries are chained by hash.

A command writes its entries unsealed, in its own transaction and without touching anything shared, so
writers never wait for each other. The sealer later appends the committed entries to their chain, one after
another. Digests are in the chain; texts stand beside it, so that a text can be erased and the chain still
verifies (reliability L1).

What somebody saves again and again while writing is one entry per person, part and sitting (ADR 0006).
"""

from __future__ import annotations

import functools
import hashlib
import json
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    Select,
    UniqueConstraint,
    bindparam,
    func,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.foundation.clock import now
from grants.foundation.commands import command, unit_of_work
from grants.foundation.database import Base, Key, Prose, Ref, Word, db, one_of
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


SILENCE = timedelta(minutes=30)
"""A sitting has ended when nothing was saved for so long."""
SITTING_STATES = ("open", "ended", "sealed")
_OPEN = text("state = 'open'")


class AuditSitting(Base):
    """The rest of an entry that stands for many saves: how often, until when, and the digest of the last content.

    It grows while it is open; once ended it never changes, is sealed with its entry, and the link covers it.
    """

    __audited__ = False
    __table_args__ = (
        CheckConstraint(one_of("state", SITTING_STATES), name="state"),
        Index(
            "uq_audit_sitting_open",
            *("subject_kind", "subject_id", "deed", "part"),
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )
    entry_id: Mapped[int] = mapped_column(Key, ForeignKey("audit_entry.id"), unique=True)
    subject_kind: Mapped[Word]
    subject_id: Mapped[Ref]
    deed: Mapped[Word]
    part: Mapped[Word]
    actor_id: Mapped[Ref]
    last_at: Mapped[datetime]
    times: Mapped[int] = mapped_column(Integer)
    content: Mapped[Word]
    state: Mapped[Word] = mapped_column(index=True)


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
    entry, _text = _write(actor_id=actor_id, deed=deed, subject=subject, chain=chain, reason=reason, **facts)
    return entry


def _write(
    *, actor_id: int | None, deed: str, subject: Any, chain: str, reason: str, **facts: Any
) -> tuple[AuditEntry, AuditText]:
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
    words = AuditText(entry=entry, salt=salt, reason=reason, facts=kept)
    db.session.add(words)
    work.entries += 1
    return entry, words


def record_in_sitting(
    *, actor_id: int, deed: str, subject: Any, part: str, content: str, chain: str = ACCOUNTS
) -> None:
    """Write one entry for all that a person saves in one part of a subject until they stop.

    The first save writes the entry; those after it only count along in the sitting beside it. The sitting ends
    after SILENCE, when another person saves the part, or by `end_sittings`.
    """
    work = unit_of_work()
    sha256 = hashlib.sha256(content.encode()).hexdigest()
    where = {"kind": subject.__tablename__, "subject": subject.id, "deed": deed, "part": part}
    found = db.session.execute(_open_sitting(), where).first()
    sitting, salt = found or (None, None)
    if sitting and salt and sitting.actor_id == actor_id and now() - sitting.last_at < SILENCE:
        sitting.last_at, sitting.times = now(), sitting.times + 1
        sitting.content = _digest_of_content(salt, sha256)
        work.entries += 1
        return
    if sitting:
        sitting.state = "ended"
        db.session.flush()
    entry, kept = _write(
        actor_id=actor_id, deed=deed, subject=subject, chain=chain, reason="", part=part, sha256=sha256
    )
    db.session.flush()
    db.session.add(
        AuditSitting(
            entry_id=entry.id,
            subject_kind=entry.subject_kind,
            subject_id=entry.subject_id,
            deed=deed,
            part=part,
            actor_id=actor_id,
            last_at=entry.at,
            times=1,
            content=_digest_of_content(kept.salt, sha256),
            state="open",
        )
    )


@functools.cache
def _open_sitting() -> Select[AuditSitting, str]:
    """Build it once: every save asks."""
    return (
        select(AuditSitting, AuditText.salt)
        .outerjoin(AuditText, AuditText.entry_id == AuditSitting.entry_id)
        .where(
            AuditSitting.subject_kind == bindparam("kind"),
            AuditSitting.subject_id == bindparam("subject"),
            AuditSitting.deed == bindparam("deed"),
            AuditSitting.part == bindparam("part"),
            AuditSitting.state == "open",
        )
        .with_for_update(of=AuditSitting)
    )


def end_sittings(subject: Any) -> None:
    """Say that nobody writes on with what they began: the entries of this subject can be sealed."""
    unit_of_work()
    open_ones = update(AuditSitting).where(
        AuditSitting.subject_kind == subject.__tablename__,
        AuditSitting.subject_id == subject.id,
        AuditSitting.state == "open",
    )
    db.session.execute(open_ones.values(state="ended").execution_options(synchronize_session=False))


def _digest_of_content(salt: str, sha256: str) -> str:
    return hashlib.sha256(f"{salt} {sha256}".encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, Money):
        return value.cents
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(v) for v in value]
    return value if isinstance(value, (str, int, bool, type(None))) else str(value)


def _digest(salt: str, reason: str, facts: dict[str, Any]) -> str:
    written = json.dumps([salt, reason, facts], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()


def _link(before: str, place: int, entry: AuditEntry, sitting: AuditSitting | None) -> str:
    parts: list[Any] = [
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
    if sitting is not None:
        parts += [sitting.part, sitting.last_at.isoformat(), sitting.times, sitting.content]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


SEAL_AT_ONCE = 500
LOOK_BACK = 10_000
"""How far before the last sealed entry the sealer looks for one that was committed late."""


@command
def seal_entries(*, limit: int = SEAL_AT_ONCE, everything: bool = False) -> int:
    """Append committed entries to their chains, in the order in which they became visible; return how many.

    Two sealers cannot fork a chain: a place in a chain is unique, and the loser's transaction is undone.
    `everything` looks through the whole log, not only the recent part. An entry whose sitting is open waits.
    """
    newest = 0 if everything else db.session.scalar(select(func.max(AuditSeal.entry_id))) or 0
    recent = AuditEntry.id > newest - LOOK_BACK
    is_ready = or_(AuditSitting.id.is_(None), AuditSitting.state == "ended")
    waiting = db.session.execute(
        select(AuditEntry, AuditSitting)
        .outerjoin(AuditSeal, AuditSeal.entry_id == AuditEntry.id)
        .outerjoin(AuditSitting, AuditSitting.entry_id == AuditEntry.id)
        .where(or_(recent, AuditEntry.id.in_(_ended_entries(limit))), AuditSeal.id.is_(None), is_ready)
        .order_by(AuditEntry.id)
        .limit(limit)
    ).all()
    heads: dict[str, tuple[int, str]] = {}
    for entry, sitting in waiting:
        place, before = heads.get(entry.chain) or _head(entry.chain)
        linked = _link(before, place + 1, entry, sitting)
        db.session.add(
            AuditSeal(entry_id=entry.id, chain=entry.chain, place=place + 1, sealed_at=now(), hash=linked)
        )
        if sitting is not None:
            sitting.state = "sealed"
        heads[entry.chain] = (place + 1, linked)
    return len(waiting)


def _ended_entries(limit: int) -> list[int]:
    """End the sittings that fell silent; return the entries of all that have ended, however old."""
    is_silent = (AuditSitting.state == "open", AuditSitting.last_at <= now() - SILENCE)
    db.session.execute(update(AuditSitting).where(*is_silent).values(state="ended"))
    ended = select(AuditSitting.entry_id).where(AuditSitting.state == "ended")
    return list(db.session.scalars(ended.order_by(AuditSitting.entry_id).limit(limit)))


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


_Link = tuple[AuditSeal, AuditEntry | None, AuditText | None, AuditSitting | None]


def broken_links() -> list[str]:
    """Recompute every chain from the entries and return a sentence per fault; an empty list is a whole log."""
    faults: list[str] = []
    expected: dict[str, tuple[int, str]] = {}
    rows = db.session.execute(
        select(AuditSeal, AuditEntry, AuditText, AuditSitting)
        .outerjoin(AuditEntry, AuditEntry.id == AuditSeal.entry_id)
        .outerjoin(AuditText, AuditText.entry_id == AuditSeal.entry_id)
        .outerjoin(AuditSitting, AuditSitting.entry_id == AuditSeal.entry_id)
        .order_by(AuditSeal.chain, AuditSeal.place)
    )
    for seal, entry, words, sitting in cast("Iterable[_Link]", rows):
        place, before = expected.get(seal.chain, (0, seal.chain))
        where = f"{seal.chain} link {seal.place}"
        if seal.place != place + 1:
            faults.append(f"{where}: {seal.place - place - 1} links are missing before it")
        if entry is None:
            faults.append(f"{where}: its entry is gone")
        elif _link(before, seal.place, entry, sitting) != seal.hash:
            faults.append(f"{where}: the hash does not follow from the entry and the link before")
        elif words is not None and _digest(words.salt, words.reason, words.facts) != entry.digest:
            faults.append(f"{where}: the text is not the one that was entered")
        expected[seal.chain] = (seal.place, seal.hash)
    return faults
