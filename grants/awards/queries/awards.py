"""What do we know of awards and requests, as far as this viewer may know it?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from msgspec import convert
from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import joinedload

from grants.applications.models import TeamMember
from grants.applications.queries import award_source, closed_ids
from grants.applications.rules import EarlierAward
from grants.awards.models import Award
from grants.awards.permissions import READERS
from grants.awards.rules import searched_words
from grants.budget.models import Programme
from grants.decisions.models import Decision
from grants.foundation.database import db
from grants.foundation.errors import NotFound
from grants.foundation.invariants import invariant
from grants.foundation.money import ZERO, Money
from grants.foundation.paging import Order, Page, page_of
from grants.people.models import Account, Organisation
from grants.streams.rules.regimes import Regime


def within_roles(viewer: Account, *roles: str) -> ColumnElement[bool]:
    """Return the condition that an award lies where the viewer holds one of these roles.

    An award on an application in which the viewer has a personal interest is absent; past awards have none.
    """
    programmes: set[int] = set()
    streams: set[int] = set()
    reached: ColumnElement[bool] | None = None
    for grant in viewer.grants:
        if grant.revoked_at is not None or grant.role not in roles:
            continue
        if grant.scope_kind == "everywhere":
            reached = true()
        (programmes if grant.scope_kind == "programme" else streams).add(grant.scope_id)
    if reached is None:
        reached = or_(Award.programme_id.in_(programmes), Award.stream_id.in_(streams))
    is_open = Award.application_id.not_in(closed_ids(viewer.id))
    return and_(reached, or_(Award.application_id.is_(None), is_open))


def on_team(viewer: Account) -> ColumnElement[bool]:
    """Return the condition that the viewer is of the team that wrote the award's application."""
    return Award.application_id.in_(
        select(TeamMember.application_id).where(
            TeamMember.account_id == viewer.id,
            TeamMember.accepted_at.is_not(None),
            TeamMember.left_at.is_(None),
        )
    )


def visible_awards(viewer: Account) -> Select[Award]:
    """Return the awards somebody may see: those of one's own team, and for staff those in scope."""
    return select(Award).where(or_(within_roles(viewer, *READERS), on_team(viewer)))


@award_source
def earlier_awards(viewer: Account, organisation: Organisation) -> list[EarlierAward]:
    """Return what this organisation was awarded, as far as the viewer may know, the newest first."""
    found = db.session.scalars(
        visible_awards(viewer)
        .where(Award.organisation_id == organisation.id)
        .order_by(Award.year.desc(), Award.id.desc())
    )
    return [
        EarlierAward(one.id, one.reference, one.title, one.year, one.determined or one.granted)
        for one in found
    ]


def get_award(viewer: Account, award_id: int) -> Award:
    """Return an award; raises NotFound for one that is hidden or absent."""
    award = db.session.scalars(
        visible_awards(viewer)
        .where(Award.id == award_id)
        .options(joinedload(Award.programme), joinedload(Award.stream), joinedload(Award.initiative))
    ).one_or_none()
    if award is None:
        raise NotFound
    return award


def team_of(award: Award, *, ever: bool = False) -> set[int]:
    """Return the ids of the accounts of the recipient's team; nobody for a past award.

    `ever` counts who left too: leaving makes nobody a stranger to the project.
    """
    query = select(TeamMember.account_id).where(
        TeamMember.application_id == award.application_id,
        TeamMember.account_id.is_not(None),
        TeamMember.accepted_at.is_not(None),
    )
    return set(db.session.scalars(query if ever else query.where(TeamMember.left_at.is_(None))))


def regime_of(award: Award) -> Regime | None:
    """Return how an award is accounted for; None where its call says nothing of that, and for a past award."""
    return None if award.regime is None else convert(award.regime, Regime)


SORTS: dict[str, Any] = {
    "recipient": Award.recipient_key,
    "granted": Award.granted_key,
    "year": Award.year,
}
"""What a list of awards can be sorted by; a minus before it turns the order."""


@dataclass(frozen=True)
class AwardFilter:
    """What a list of awards is limited to; nothing means no limit."""

    programme_id: int | None = None
    search: str = ""
    year: int | None = None
    scheme: str = ""

    def conditions(self) -> list[ColumnElement[bool]]:
        """Return the conditions; every word of the search must occur, in any case and with or without accents."""
        found = [Award.search_words.contains(word, autoescape=True) for word in searched_words(self.search)]
        if self.programme_id is not None:
            found.append(Award.programme_id == self.programme_id)
        if self.year is not None:
            found.append(Award.year == self.year)
        if self.scheme:
            found.append(Award.scheme == self.scheme)
        return found


def awards_page(
    viewer: Account,
    *,
    programme: Programme | None = None,
    search: str = "",
    year: int | None = None,
    scheme: str = "",
    sort: str = "",
    cursor: str = "",
) -> Page[tuple[Award]]:
    """Return fifty awards, sorted by `recipient` (the usual), `granted` or `year`, or `-granted` and so on."""
    wanted = AwardFilter(programme.id if programme else None, search, year, scheme)
    return filtered_page(viewer, wanted, sort=sort, cursor=cursor)


def filtered_page(viewer: Account, wanted: AwardFilter, *, sort: str, cursor: str) -> Page[tuple[Award]]:
    """Return fifty awards of a filter."""
    descending = sort.startswith("-")
    column = SORTS.get(sort.removeprefix("-"), Award.recipient_key)
    order = [Order(column, descending), Order(Award.id, descending)]
    return page_of(visible_awards(viewer).where(*wanted.conditions()), order, cursor=cursor)


@dataclass(frozen=True)
class Sums:
    """How many awards a filter holds, and what they add up to; unknown amounts count as nothing."""

    count: int
    requested: Money
    granted: Money
    determined: Money


def sums_of(viewer: Account, wanted: AwardFilter) -> Sums:
    """Return the number of awards of a filter and their sums."""
    row = db.session.execute(
        visible_awards(viewer)
        .where(*wanted.conditions())
        .with_only_columns(
            func.count(), func.sum(Award.requested), func.sum(Award.granted), func.sum(Award.determined)
        )
    ).one()
    return Sums(row[0], *(_as_money(value) for value in row[1:]))


def _as_money(value: Any) -> Money:
    return value if isinstance(value, Money) else Money(int(value)) if value is not None else ZERO


@dataclass(frozen=True)
class Choices:
    """What a list of awards can be limited to."""

    programmes: Sequence[tuple[int, str, str]]
    years: Sequence[int]
    schemes: Sequence[str]


def choices_for(viewer: Account, *, programme_id: int | None) -> Choices:
    """Return the programmes (id, Dutch and English name) with awards in sight, and their years and schemes."""
    any_in_sight = visible_awards(viewer).where(Award.programme_id == Programme.id).exists()
    programmes = db.session.execute(
        select(Programme.id, Programme.name_nl, Programme.name_en)
        .where(any_in_sight)
        .order_by(Programme.name_nl, Programme.id)
    ).all()
    listed = visible_awards(viewer).with_only_columns(Award.scheme, Award.year).distinct()
    if programme_id is not None:
        listed = listed.where(Award.programme_id == programme_id)
    pairs = db.session.execute(listed).all()
    return Choices(
        [(row[0], row[1], row[2]) for row in programmes],
        sorted({row.year for row in pairs}, reverse=True),
        sorted({row.scheme for row in pairs if row.scheme}, key=str.casefold),
    )


@invariant("awards")
def award_faults() -> list[str]:
    """Say which decisions to award have no award of the same amount; an offer in part has none until it is accepted."""
    awarded = (
        select(Decision.id)
        .outerjoin(Award, Award.decision_id == Decision.id)
        .where(
            Decision.outcome == "award",
            Decision.is_in_force.is_(True),
            or_(Decision.accept_until.is_(None), Decision.answer == "accepted"),
            or_(Award.id.is_(None), Award.granted != Decision.awarded),
        )
        .order_by(Decision.id)
    )
    return [f"decision {number} has no award of its amount" for number in db.session.scalars(awarded)]
