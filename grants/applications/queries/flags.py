"""Which facts ask for a look before admissibility, and which applications have them, as far as this viewer may know?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, not_, or_, select, true, union
from sqlalchemy.orm import aliased

from grants.applications.models import Application, Likeness, Submission
from grants.applications.queries.preregistrations import is_preregistered, was_preregistered
from grants.applications.queries.visible import above_cap, seen_as_staff
from grants.applications.queries.written import definition_of, facts_in_force, in_force
from grants.applications.rules import EarlierAward, Flag, FormalFacts, Other, applicant_in, flags_of
from grants.foundation.database import db
from grants.people.models import Account, Initiative, Organisation
from grants.streams.models import Round, Stream, StreamInvitation
from grants.streams.rules.fit import municipalities_in

_ANY = aliased(Application)
"""Made once: an alias of so many columns takes longer than the query it is in."""

MOST_OTHERS = 50
AwardSource = Callable[[Account, Organisation], Sequence[EarlierAward]]
_award_sources: list[AwardSource] = []


def award_source(source: AwardSource) -> AwardSource:
    """Register a function of a later wing that lists what a viewer may know was awarded to an organisation."""
    if source not in _award_sources:
        _award_sources.append(source)
    return source


def flags_shown_to(viewer: Account, application: Application) -> list[Flag]:
    """Return the flags of a submitted application; others that are closed to the viewer are not in them."""
    submission = in_force(application)
    if submission is None:
        return []
    asked = definition_of(application)
    facts = _facts(
        application,
        submission,
        is_invited=_is_invited(application),
        is_preregistered=not asked.asks_preregistration or is_preregistered(application),
        others=_others(viewer, application),
        alike=_alike(viewer, application),
        awards=[one for source in _award_sources for one in source(viewer, application.organisation)],
        preregister_before=application.stream.preregister_before,
    )
    return flags_of(asked, facts)


def formal_flags(viewer: Account, applications: Sequence[Application]) -> dict[int, list[Flag]]:
    """Return by application of one call the flags its formal check rests on: all but those of other calls, of
    likeness, of earlier awards and of pre-registration. As many statements for one as for many.
    """
    if not applications:
        return {}
    ids = [one.id for one in applications]
    invited = set(
        db.session.scalars(
            select(StreamInvitation.initiative_id).where(
                StreamInvitation.stream_id.in_({one.stream_id for one in applications}),
                StreamInvitation.initiative_id.in_([one.initiative_id for one in applications]),
            )
        )
    )
    rivals = _rivals(viewer, ids)
    found: dict[int, list[Flag]] = {}
    for one in applications:
        submission = in_force(one)
        if submission is None:
            found[one.id] = []
            continue
        facts = _facts(
            one,
            submission,
            is_invited=one.initiative_id in invited,
            is_preregistered=True,
            others=rivals[one.id],
        )
        found[one.id] = flags_of(definition_of(one), facts)
    return found


def _rivals(viewer: Account, ids: Sequence[int]) -> dict[int, list[Other]]:
    """Return by application what its applicant has besides it in the same call, the newest first."""
    same = and_(_ANY.stream_id == Application.stream_id, _ANY.organisation_id == Application.organisation_id)
    rows = db.session.execute(
        _every_seen(viewer)
        .join(_ANY, same)
        .where(_ANY.id.in_(ids), _ANY.id != Application.id, Application.state != "withdrawn")
        .add_columns(_ANY.id.label("of"), _ANY.stream_id.label("of_stream"))
        .order_by(Application.id.desc())
    )
    found: dict[int, list[Other]] = {number: [] for number in ids}
    for row in rows:
        found[row.of].append(_other(row, row.of_stream))
    return found


def _facts(application: Application, submission: Submission, **known: Any) -> FormalFacts:
    initiative, organisation = application.initiative, application.organisation
    asked, written = definition_of(application), facts_in_force(application)
    then = applicant_in(submission.content)
    return FormalFacts(
        id=application.id,
        arrived_at=submission.arrived_at,
        deadline_at=submission.deadline_at,
        is_late=application.is_late,
        own_deadline=application.closes_at,
        requested=application.requested,
        months=written.months,
        is_existing=initiative.is_existing,
        reach=initiative.reach,
        legal_form=organisation.legal_form,
        organisation_id=organisation.id,
        initiative_id=initiative.id,
        owner_id=initiative.owner_id,
        municipalities=municipalities_in(asked, written.answers),
        answers=written.answers,
        submitted_as=None if then == (organisation.name, organisation.kvk or "–") else then,
        **known,
    )


def _is_invited(application: Application) -> bool:
    found = select(StreamInvitation.id).where(
        StreamInvitation.stream_id == application.stream_id,
        StreamInvitation.initiative_id == application.initiative_id,
    )
    return db.session.scalar(found.limit(1)) is not None


def _others(viewer: Account, application: Application) -> list[Other]:
    """Return what the same applicant or initiative has elsewhere, the newest first."""
    organisation, initiative = application.organisation_id, application.initiative
    # Three ways by an index; one condition over both tables would read every application there is.
    of_parties = union(
        select(_ANY.id).where(_ANY.organisation_id.in_((organisation, initiative.owner_id))),
        select(_ANY.id).where(_ANY.initiative_id == initiative.id),
        select(_ANY.id).join(_ANY.initiative).where(Initiative.owner_id == organisation).correlate(None),
    )
    query = _seen(viewer, application).where(Application.state != "withdrawn", Application.id.in_(of_parties))
    rows = db.session.execute(query.order_by(Application.id.desc()).limit(MOST_OTHERS))
    return [_other(row, application.stream_id) for row in rows]


def _alike(viewer: Account, application: Application) -> list[Other]:
    """Return the applications whose text is like this one's, the likest first."""
    other = case(
        (Likeness.first_id == application.id, Likeness.second_id),
        (Likeness.second_id == application.id, Likeness.first_id),
    )
    query = _seen(viewer, application).join(Likeness, Application.id == other)
    rows = db.session.execute(
        query.add_columns(Likeness.percent).order_by(Likeness.percent.desc(), Application.id)
    )
    return [_other(row, application.stream_id, row.percent) for row in rows]


def _seen(viewer: Account, application: Application) -> Select[*tuple[Any, ...]]:
    return _every_seen(viewer).where(Application.id != application.id)


def _every_seen(viewer: Account) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Application.id,
            Application.reference,
            Application.title,
            Application.organisation_id,
            Application.initiative_id,
            Application.stream_id,
            Initiative.owner_id,
            Stream.code,
            Round.year,
        )
        .join(Initiative, Initiative.id == Application.initiative_id)
        .join(Stream, Stream.id == Application.stream_id)
        .join(Round, Round.id == Stream.round_id)
        .where(seen_as_staff(viewer))
    )


def _other(row: Any, stream_id: int, percent: int = 0) -> Other:
    return Other(
        id=row.id,
        reference=row.reference or "",
        title=row.title,
        call=f"{row.code}, {row.year}",
        organisation_id=row.organisation_id,
        initiative_id=row.initiative_id,
        owner_id=row.owner_id,
        in_same_call=row.stream_id == stream_id,
        percent=percent,
    )


LISTED_FLAGS = (
    "late",
    "own_deadline",
    "uninvited",
    "not_preregistered",
    "over_cap",
    "below_minimum",
    "months",
    "too_many",
    "same_applicant",
    "same_initiative",
    "same_party",
    "alike",
)
"""The flags a list can be limited to. The others hang on what one page only asks."""


def has_any_flag(viewer: Account, stream: Stream, kinds: Sequence[str]) -> ColumnElement[bool]:
    """Say in SQL whether `Application`, one of this stream, has at least one of these flags."""
    return or_(*(is_flagged(viewer, stream, kind) for kind in kinds))


def is_flagged(viewer: Account, stream: Stream, kind: str) -> ColumnElement[bool]:
    """Say in SQL whether `Application`, one of this stream, has a flag; the same rule as `flags_shown_to`."""
    found: dict[str, Callable[[], ColumnElement[bool]]] = {
        "late": lambda: Application.is_late.is_(True),
        "own_deadline": lambda: Application.closes_at.is_not(None),
        "over_cap": lambda: above_cap(stream),
        "below_minimum": lambda: _below_minimum(stream),
        "months": lambda: _length_not_allowed(stream),
        "uninvited": lambda: _uninvited(stream),
        "not_preregistered": lambda: _not_preregistered(stream),
        "too_many": lambda: _too_many(viewer, stream),
    }
    return found[kind]() if kind in found else _shares(viewer, kind)


def _below_minimum(stream: Stream) -> ColumnElement[bool]:
    least = stream.definition.minimum
    return Application.requested < least if least is not None else not_(true())


def _length_not_allowed(stream: Stream) -> ColumnElement[bool]:
    least, most = stream.definition.months_min, stream.definition.months_max
    return or_(Application.months.is_(None), Application.months < least, Application.months > most)


def _uninvited(stream: Stream) -> ColumnElement[bool]:
    if stream.definition.access != "invitation":
        return not_(true())
    invited = select(StreamInvitation.initiative_id).where(StreamInvitation.stream_id == stream.id)
    return Application.initiative_id.not_in(invited)


def _not_preregistered(stream: Stream) -> ColumnElement[bool]:
    return not_(was_preregistered()) if stream.definition.asks_preregistration else not_(true())


def _seen_ids(viewer: Account) -> Select[Any]:
    """Select what this person sees anywhere. Correlated with nothing: the list around it is of Application too."""
    return select(Application.id).where(seen_as_staff(viewer)).correlate(None)


def _too_many(viewer: Account, stream: Stream) -> ColumnElement[bool]:
    most = stream.definition.eligibility.per_organisation
    if most is None:
        return not_(true())
    other = aliased(Application)
    here = select(func.count()).where(
        other.stream_id == Application.stream_id,
        other.organisation_id == Application.organisation_id,
        other.id != Application.id,
        other.state != "withdrawn",
        other.id.in_(_seen_ids(viewer)),
    )
    return here.correlate(Application).scalar_subquery() >= most


def _shares(viewer: Account, kind: str) -> ColumnElement[bool]:
    other, their, mine = aliased(Application), aliased(Initiative), aliased(Initiative)
    if kind == "alike":
        pair = or_(
            and_(Likeness.first_id == Application.id, Likeness.second_id == other.id),
            and_(Likeness.second_id == Application.id, Likeness.first_id == other.id),
        )
        return exists().where(pair, other.id.in_(_seen_ids(viewer))).correlate(Application)
    same_applicant = other.organisation_id == Application.organisation_id
    same_initiative = other.initiative_id == Application.initiative_id
    shared = {
        "same_applicant": same_applicant,
        "same_initiative": same_initiative,
        "same_party": and_(
            not_(same_applicant),
            not_(same_initiative),
            or_(
                their.owner_id == Application.organisation_id,
                other.organisation_id == mine.owner_id,
            ),
        ),
    }[kind]
    return (
        exists()
        .where(
            other.id != Application.id,
            other.state != "withdrawn",
            their.id == other.initiative_id,
            mine.id == Application.initiative_id,
            shared,
            other.id.in_(_seen_ids(viewer)),
        )
        .correlate(Application)
    )
