"""What do we know of accounts, final amounts and what is reclaimed, and on what does a final amount rest?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import exists, func, select
from sqlalchemy.orm import joinedload

from grants.applications.queries import has_interest
from grants.applications.rules import add_up
from grants.awards.models import AccountReminder, Award, AwardAccount, Determination, Recovery
from grants.awards.permissions import (
    READERS,
    is_staff_for,
    may_propose_determination,
    may_set_determination,
    may_take_in,
)
from grants.awards.queries.awards import regime_of, team_of, visible_awards, within_roles
from grants.awards.queries.recoveries import paid_on, recoveries_of
from grants.awards.queries.requests import (
    carried_out_without_consent,
    definition_of,
    situation_of,
)
from grants.awards.rules.determination_letter import DeterminationFacts
from grants.awards.rules.determining import (
    DAYS_BEFORE,
    Duty,
    Facts,
    WorkedOut,
    reminder_due,
    steps_from,
    work_out,
)
from grants.awards.rules.situation import accounts_until, determined_by
from grants.budget.models import Commitment
from grants.budget.queries import mandate_to_decide
from grants.decisions.models import Decision
from grants.decisions.queries import BASIS, addressee_of
from grants.foundation import terms
from grants.foundation.clock import today
from grants.foundation.database import db
from grants.foundation.errors import NotFound
from grants.foundation.files import StoredFile
from grants.foundation.invariants import invariant
from grants.foundation.money import ZERO, Money, total
from grants.foundation.terms import day_of
from grants.foundation.verdict import HIDDEN, Verdict
from grants.people.models import Account
from grants.streams.rules import least_own_share

DutySource = Callable[[Award], Sequence[Duty]]
_duty_sources: list[DutySource] = []


def duty_source(source: DutySource) -> DutySource:
    """Register a function that says which duties of an award were met and which were not."""
    if source not in _duty_sources:
        _duty_sources.append(source)
    return source


def duties_of(award: Award) -> list[Duty]:
    """Return every duty of an award that somebody keeps, met or not."""
    return [duty for source in _duty_sources for duty in source(award)]


def find_account(award: Award) -> AwardAccount | None:
    """Return how the recipient accounts for a project, written so far or handed in; or None."""
    return db.session.scalars(select(AwardAccount).where(AwardAccount.award_id == award.id)).one_or_none()


def determinations_of(award: Award) -> Sequence[Determination]:
    """Return every final amount that was intended, proposed or set for an award, the newest first."""
    return db.session.scalars(
        select(Determination)
        .where(Determination.award_id == award.id)
        .options(joinedload(Determination.proposer), joinedload(Determination.setter))
        .order_by(Determination.id.desc())
    ).all()


def find_determined(award: Award) -> Determination | None:
    """Return the final amount in force: the last one that was set."""
    return next((one for one in determinations_of(award) if one.state == "set"), None)


def is_settled(award: Award) -> bool:
    """Say whether the final amount was set after the project; one that came with the award itself ends nothing."""
    if award.determined is None:
        return False
    determined = find_determined(award)
    return determined is not None and determined.kind != "at_once"


def find_under_way(award: Award) -> Determination | None:
    """Return the final amount that is intended or proposed, if any."""
    return next((one for one in determinations_of(award) if one.state in ("intended", "proposed")), None)


def get_determination(viewer: Account, determination_id: int) -> Determination:
    """Return a final amount of an award the viewer may see; the team does not see what is only proposed."""
    found = db.session.scalars(
        select(Determination)
        .where(
            Determination.id == determination_id,
            Determination.award_id.in_(visible_awards(viewer).with_only_columns(Award.id)),
        )
        .options(joinedload(Determination.award).joinedload(Award.programme))
    ).one_or_none()
    if found is None or (found.state == "proposed" and not sees_as_staff(viewer, found.award)):
        raise NotFound
    return found


def sees_as_staff(viewer: Account, award: Award) -> bool:
    """Say whether somebody sees an award from the funder's side, and not as who received it."""
    return viewer.id not in team_of(award, ever=True) and is_staff_for(viewer, award, *READERS)


def may_propose_amount(viewer: Account, award: Award) -> Verdict:
    """Say whether this person may propose a final amount."""
    return unless_closed(viewer, award) or may_propose_determination(
        viewer, award, team=team_of(award, ever=True)
    )


def may_set_amount(viewer: Account, one: Determination) -> Verdict:
    """Say whether this person may fix the final amount that was proposed."""
    award = one.award
    return unless_closed(viewer, award) or may_set_determination(
        viewer,
        award,
        proposed_by=one.proposed_by,
        team=team_of(award, ever=True),
        mandate=mandate_to_decide(viewer, award.programme_id, award.granted or ZERO),
    )


def may_take_in_money(viewer: Account, award: Award) -> Verdict:
    """Say whether this person may write down what was paid back."""
    return unless_closed(viewer, award) or may_take_in(viewer, award, team=team_of(award, ever=True))


def unless_closed(viewer: Account, award: Award) -> Verdict | None:
    """Hide an award from who has a personal interest in its application; of one's own team one keeps seeing it."""
    closed = award.application_id is not None and has_interest(viewer.id, award.application_id)
    return HIDDEN if closed and viewer.id not in team_of(award, ever=True) else None


def facts_of_determination(award: Award) -> Facts:
    """Return what the final amount of an award rests on, as it is now."""
    now, definition, regime = situation_of(award), definition_of(award), regime_of(award)
    account, budget = find_account(award), add_up(now.budget)
    real = account is not None and account.state == "submitted" and bool(account.costs)
    costs = total(Money(cents) for cents in account.costs.values()) if account and real else None
    incomes = {key: Money(cents) for key, cents in account.incomes.items()} if account and real else {}
    return Facts(
        granted=award.granted or ZERO,
        rests_on_costs=regime is not None and regime.rests_on == "costs",
        budgeted=budget.costs,
        costs=costs,
        own_share=incomes.get("own_cash", ZERO) + incomes.get("own_in_kind", ZERO) if real else None,
        third_party=incomes.get("third_party", ZERO) if real else None,
        least_own=ZERO
        if costs is None
        else least_own_share(definition, requested=award.granted or ZERO, total_costs=costs),
        duties=duties_of(award),
        unmet_percent=definition.unmet_percent,
        without_consent=[one.done_on for one in carried_out_without_consent(award) if one.done_on],
    )


def worked_out(award: Award) -> WorkedOut:
    """Return the final amount as it follows from what is known now."""
    return work_out(facts_of_determination(award))


def account_due(award: Award) -> date | None:
    """Return the last day to account for a project; None where the recipient does not have to."""
    return accounts_until(award.ends_on, regime_of(award)) if award.ends_on else None


def determination_due(award: Award) -> date | None:
    """Return the last day for the final amount: from when the account came in, or from when it had to."""
    return determination_due_after(award, find_account(award))


def determination_due_after(award: Award, account: AwardAccount | None) -> date | None:
    """Return the last day for the final amount of an award whose account was found already, or is not there."""
    if award.ends_on is None:
        return None
    regime = regime_of(award)
    if account is not None and account.submitted_at is not None and account.state == "submitted":
        began = day_of(account.submitted_at)
        return (
            began + timedelta(weeks=regime.determine_weeks) if regime else terms.DETERMINATION.last_day(began)
        )
    return determined_by(award.ends_on, regime)


def reminders_due() -> list[tuple[Award, str, date]]:
    """Return the awards whose account did not come, with what is told today and the last day; each is told once."""
    day = today()
    around = (day - timedelta(days=400), day + timedelta(days=DAYS_BEFORE))
    handed_in = select(AwardAccount.award_id).where(AwardAccount.state == "submitted")
    awards = db.session.scalars(
        select(Award)
        .where(
            Award.state == "running",
            Award.determined.is_(None),
            Award.regime.is_not(None),
            Award.ends_on.between(*around),
            Award.id.not_in(handed_in),
        )
        .order_by(Award.id)
    ).all()
    told = set(
        db.session.execute(
            select(AccountReminder.award_id, AccountReminder.kind, AccountReminder.due_on).where(
                AccountReminder.award_id.in_([award.id for award in awards])
            )
        ).tuples()
    )
    found = []
    for award in awards:
        due_on = account_due(award)
        kind = reminder_due(due_on, day) if due_on else None
        if due_on is not None and kind is not None and (award.id, kind, due_on) not in told:
            found.append((award, kind, due_on))
    return found


@dataclass(frozen=True)
class ToDetermine:
    """An award whose project ended, with when its account and its final amount are due, and how far it is."""

    award: Award
    accounts_until: date | None
    determine_until: date
    account: AwardAccount | None
    under_way: Determination | None


def awards_to_determine(viewer: Account) -> list[ToDetermine]:
    """Return the awards that ended and have no final amount, where the viewer manages or decides; oldest first."""
    ended = db.session.scalars(
        select(Award)
        .where(
            within_roles(viewer, "programme_manager", "deciding_authority"),
            Award.state == "running",
            Award.determined.is_(None),
            Award.ends_on < today(),
        )
        .order_by(Award.ends_on, Award.id)
        .limit(200)
    ).all()
    numbers = [award.id for award in ended]
    accounts = {
        one.award_id: one
        for one in db.session.scalars(select(AwardAccount).where(AwardAccount.award_id.in_(numbers)))
    }
    moving = {
        one.award_id: one
        for one in db.session.scalars(
            select(Determination).where(
                Determination.award_id.in_(numbers), Determination.state.in_(("intended", "proposed"))
            )
        )
    }
    return [
        ToDetermine(
            award,
            accounts_until(award.ends_on, regime_of(award)),
            determined_by(award.ends_on, regime_of(award)),
            accounts.get(award.id),
            moving.get(award.id),
        )
        for award in ended
        if award.ends_on is not None
    ]


def determinations_to_set(viewer: Account) -> Sequence[Determination]:
    """Return the final amounts that wait for this deciding authority, the oldest first."""
    found = db.session.scalars(
        select(Determination)
        .join(Determination.award)
        .where(
            Determination.state == "proposed",
            Determination.proposed_by != viewer.id,
            within_roles(viewer, "deciding_authority"),
        )
        .options(joinedload(Determination.award))
        .order_by(Determination.proposed_at, Determination.id)
    ).all()
    return [one for one in found if may_set_amount(viewer, one)]


def get_determination_letter(viewer: Account, determination_id: int) -> StoredFile:
    """Return the letter with a final amount; raises NotFound, hidden and not made alike."""
    letter = get_determination(viewer, determination_id).letter
    if letter is None:
        raise NotFound
    return letter


def facts_for_determination_letter(one: Determination) -> DeterminationFacts:
    """Gather what the letter with a final amount says; raises LookupError while it is not set."""
    award = one.award
    if award.application is None or one.setter is None or one.set_at is None:
        raise LookupError(f"determination {one.id} is not set")
    person, regime = addressee_of(award.application), regime_of(award)
    place = award.organisation.place if award.organisation else ""
    recovery = db.session.scalars(select(Recovery).where(Recovery.determination_id == one.id)).one_or_none()
    earlier = next(
        (other for other in determinations_of(award) if other.state == "set" and other.id < one.id), None
    )
    names = (one.addressed_to,) if one.addressed_to else (award.recipient, person.name)
    return DeterminationFacts(
        executor=award.programme.executor,
        contact=definition_of(award).contact,
        signer=one.setter.name,
        person=one.addressed_to or person.name,
        addressee=[line for line in (*names, place) if line],
        reference=award.reference,
        title=award.title,
        written_on=day_of(one.set_at),
        granted=award.granted or ZERO,
        earlier=earlier.amount if earlier else None,
        earlier_on=day_of(earlier.set_at) if earlier and earlier.set_at else None,
        amount=one.amount,
        ground=one.ground,
        reason=one.reason,
        steps=steps_from(one.basis),
        paid=paid_on(award),
        own_motion=one.own_motion,
        views=one.views,
        was_heard=one.views_due_on is not None,
        reclaimed=recovery.amount if recovery else ZERO,
        due_on=recovery.due_on if recovery else None,
        keep_years=regime.keep_years if regime else 7,
        on_objection=one.objection_id is not None,
    )


@invariant("determinations")
def determination_faults() -> list[str]:
    """Say of which award the books are not what was determined: promised and paid, less what is still to come back."""
    held = (
        select(
            Decision.application_id,
            func.sum(Commitment.committed).label("committed"),
            func.sum(Commitment.paid).label("paid"),
        )
        .join(Commitment, (Commitment.basis_kind == BASIS) & (Commitment.basis_id == Decision.id))
        .group_by(Decision.application_id)
        .subquery()
    )
    is_set = exists().where(Determination.award_id == Award.id, Determination.state == "set")
    rows = db.session.execute(
        select(Award, held.c.committed, held.c.paid)
        .join(held, held.c.application_id == Award.application_id)
        .where(Award.state == "running", Award.determined.is_not(None))
        .order_by(Award.id)
    ).tuples()
    faults = [
        f"award {number} has a final amount that nobody determined"
        for number in db.session.scalars(
            select(Award.id)
            .where(Award.state == "running", Award.determined.is_not(None), ~is_set)
            .order_by(Award.id)
        )
    ]
    for award, committed, paid in rows:
        beyond = total(one.beyond for one in recoveries_of(award))
        expected = (award.determined or ZERO) + beyond
        if (committed or ZERO) + (paid or ZERO) != expected:
            faults.append(
                f"award {award.id}: {(committed or ZERO) + (paid or ZERO)} is promised and paid, "
                f"{award.determined} was determined and {beyond} is beyond that"
            )
    return faults
