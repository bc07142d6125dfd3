"""What do we know of how awards begin, of their conditions and of bank accounts; and whom does what wait for?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import joinedload

from grants.awards.models import Award, AwardCondition, AwardStart, BankAccount, ConditionFile
from grants.awards.permissions import CHECKERS, READERS
from grants.awards.queries.awards import on_team, visible_awards, within_roles
from grants.foundation.clock import today
from grants.foundation.database import db
from grants.foundation.errors import NotFound
from grants.foundation.files import StoredFile
from grants.foundation.terms import day_of
from grants.people.models import Account
from grants.people.permissions import holds

CURRENT = ("given", "checked", "flagged")
"""The states in which a bank account is the one that counts."""
WARNED_BEFORE = timedelta(weeks=4)


def start_of(award: Award) -> AwardStart | None:
    """Return how an award begins; None for a past award."""
    return db.session.scalars(select(AwardStart).where(AwardStart.award_id == award.id)).one_or_none()


def conditions_of(award: Award) -> Sequence[AwardCondition]:
    """Return what must be met before the first payment, those of the call first."""
    return db.session.scalars(
        select(AwardCondition).where(AwardCondition.award_id == award.id).order_by(AwardCondition.id)
    ).all()


def get_condition(viewer: Account, condition_id: int) -> AwardCondition:
    """Return a condition of an award the viewer may see; raises NotFound."""
    found = db.session.scalars(
        select(AwardCondition)
        .where(
            AwardCondition.id == condition_id,
            AwardCondition.award_id.in_(visible_awards(viewer).with_only_columns(Award.id)),
        )
        .options(joinedload(AwardCondition.award).joinedload(Award.programme))
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def get_condition_file(viewer: Account, file_id: int) -> tuple[ConditionFile, StoredFile]:
    """Return a file of a condition that may be opened, with its bytes; raises NotFound."""
    found = db.session.get(ConditionFile, file_id)
    if found is None or found.state != "accepted" or found.file is None:
        raise NotFound
    get_condition(viewer, found.condition_id)
    return found, found.file


def find_bank_account(award: Award) -> BankAccount | None:
    """Return the account of a recipient that counts, checked or not."""
    return db.session.scalars(
        select(BankAccount).where(BankAccount.award_id == award.id, BankAccount.state.in_(CURRENT))
    ).one_or_none()


def last_bank_account(award: Award) -> BankAccount | None:
    """Return the account of a recipient as it was given last, also when it was refused."""
    return db.session.scalars(
        select(BankAccount).where(BankAccount.award_id == award.id).order_by(BankAccount.id.desc()).limit(1)
    ).one_or_none()


def find_funder_account(programme_id: int) -> BankAccount | None:
    """Return the account from which a programme pays, checked or not."""
    return db.session.scalars(
        select(BankAccount).where(BankAccount.programme_id == programme_id, BankAccount.state.in_(CURRENT))
    ).one_or_none()


def get_bank_account(viewer: Account, account_id: int) -> BankAccount:
    """Return an account of an award or programme that the viewer may see; raises NotFound."""
    found = db.session.scalars(
        select(BankAccount)
        .outerjoin(BankAccount.award)
        .where(
            BankAccount.id == account_id,
            or_(
                BankAccount.award_id.in_(visible_awards(viewer).with_only_columns(Award.id)),
                BankAccount.programme_id.is_not(None),
            ),
        )
    ).one_or_none()
    if found is None:
        raise NotFound
    if found.programme_id is not None and not holds(viewer, *READERS, programme_id=found.programme_id):
        raise NotFound
    return found


def starts_to_remind(*, is_over: bool) -> Sequence[AwardStart]:
    """Return the starts nobody told of, whose last day nears or (`is_over`) has passed, not yet reminded so."""
    day = today()
    due = AwardStart.due_on < day if is_over else AwardStart.due_on.between(day, day + WARNED_BEFORE)
    return db.session.scalars(
        select(AwardStart)
        .join(AwardStart.award)
        .where(
            AwardStart.state == "expected",
            AwardStart.reminders < (2 if is_over else 1),
            due,
            Award.state == "running",
        )
        .order_by(AwardStart.id)
        .limit(100)
    ).all()


def _mine(viewer: Account) -> ColumnElement[bool]:
    return and_(Award.state == "running", on_team(viewer))


def starts_to_tell(viewer: Account) -> Sequence[AwardStart]:
    """Return the awards of a recipient that must be accepted, or of which the first day is not told."""
    unaccepted = and_(AwardStart.accept_until.is_not(None), AwardStart.accepted_at.is_(None))
    return db.session.scalars(
        select(AwardStart)
        .join(AwardStart.award)
        .where(_mine(viewer), or_(AwardStart.state == "expected", unaccepted))
        .options(joinedload(AwardStart.award))
        .order_by(AwardStart.due_on, AwardStart.id)
    ).all()


def conditions_to_meet(viewer: Account) -> Sequence[AwardCondition]:
    """Return what a recipient must still hand in before the first payment."""
    return db.session.scalars(
        select(AwardCondition)
        .join(AwardCondition.award)
        .where(_mine(viewer), AwardCondition.state == "open")
        .options(joinedload(AwardCondition.award))
        .order_by(AwardCondition.id)
    ).all()


def awards_without_account(viewer: Account) -> Sequence[Award]:
    """Return the running awards of a recipient that began and have no bank account that counts, or one that is held."""
    good = select(BankAccount.award_id).where(
        BankAccount.award_id.is_not(None), BankAccount.state.in_(("given", "checked"))
    )
    return db.session.scalars(
        select(Award)
        .join(AwardStart, AwardStart.award_id == Award.id)
        .where(_mine(viewer), Award.id.not_in(good))
        .order_by(Award.id)
    ).all()


def starts_to_agree_to(viewer: Account) -> Sequence[AwardStart]:
    """Return the starts later than their call allows that wait for a manager, and those whose day passed unheard."""
    silent = and_(AwardStart.state == "expected", AwardStart.due_on < today())
    unanswered = and_(AwardStart.accepted_at.is_(None), AwardStart.accept_until < today())
    return db.session.scalars(
        select(AwardStart)
        .join(AwardStart.award)
        .where(
            Award.state == "running",
            within_roles(viewer, "programme_manager"),
            or_(AwardStart.state == "asked", silent, unanswered),
        )
        .options(joinedload(AwardStart.award))
        .order_by(AwardStart.due_on, AwardStart.id)
    ).all()


def waits_since(start: AwardStart) -> date:
    """Return since when a start waits for a manager: since it was asked, or since a last day passed unheard."""
    if start.state == "asked" and start.told_at is not None:
        return day_of(start.told_at)
    last_days = [start.due_on] if start.state == "expected" else []
    last_days += [start.accept_until] if start.accept_until and start.accepted_at is None else []
    return min((day for day in last_days if day < today()), default=start.due_on) + timedelta(days=1)


def conditions_to_settle(viewer: Account) -> Sequence[AwardCondition]:
    """Return what recipients handed in and a manager must look at."""
    return db.session.scalars(
        select(AwardCondition)
        .join(AwardCondition.award)
        .where(AwardCondition.state == "handed_in", within_roles(viewer, "programme_manager"))
        .options(joinedload(AwardCondition.award))
        .order_by(AwardCondition.handed_in_at, AwardCondition.id)
    ).all()


def accounts_to_check(viewer: Account) -> Sequence[BankAccount]:
    """Return the accounts of recipients that somebody of the funder must check."""
    return db.session.scalars(
        select(BankAccount)
        .join(BankAccount.award)
        .where(BankAccount.state.in_(("given", "flagged")), within_roles(viewer, *CHECKERS))
        .options(joinedload(BankAccount.award))
        .order_by(BankAccount.given_at, BankAccount.id)
    ).all()
