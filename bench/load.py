"""Fill a database with a round as large as is wanted: bulk inserts of what the commands would have kept.

The call, its programme and its round are made by the commands themselves; applications, assignments, reviews
and standings are written in bulk, by the same rules, without their entries in the audit log.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select, update

from bench.call import CRITERIA, MONTHS, call_between, prose, some_answers, starts_from
from grants.applications.models import Application, BudgetLine, SectionAnswers, Submission, TeamMember
from grants.applications.rules import BudgetEntry, Facts, canonical_content, digest_of, reference_of
from grants.budget.commands import open_programme
from grants.foundation.clock import clock_at, now
from grants.foundation.database import WRITER, Base, db
from grants.foundation.money import Money
from grants.foundation.secrets import hash_password
from grants.people.models import Account, Initiative, Membership, OpenSession, Organisation, RoleGrant
from grants.review.models import UNSCORED, Assessment, Assignment, Review, Score, Standing
from grants.review.rules import mean_of, score_of, spread_of
from grants.streams.commands import announce_stream, draft_stream, open_round
from grants.streams.models import Stream
from grants.streams.rules.definition import Definition

PASSWORD = "vier kleine paarden draven"
STAFF = "staf@meting.example"
REVIEWERS = 200
REVIEWS_EACH = 3
SCORED = Definition(criteria=CRITERIA)
APART = 67
"""How far apart in the list the reviewers of one application stand."""
ORGANISATION_HAS = 2
APPLICANT_WRITES = 5
AT_ONCE = 500
Rows = dict[Table, list[dict[str, Any]]]


def some_lines(number: int) -> list[BudgetEntry]:
    """Return a budget with an own share, as different from application to application as budgets are."""
    return [
        BudgetEntry("cost", "personnel", "Projectleider", Money.euro(20_000 + number * 37 % 20_000)),
        BudgetEntry("cost", "material", "Materiaal en zaalhuur", Money.euro(12_000)),
        BudgetEntry("income", "own_cash", "Eigen bijdrage", Money.euro(13_000)),
    ]


def reviewer_address(number: int) -> str:
    """Return the address by which a reviewer signs in, from 0."""
    return f"beoordelaar{number}@meting.example"


@dataclass(frozen=True)
class Stage:
    """What every application hangs from: the judged stream, the open one, and the accounts."""

    stream: int
    version: int
    version_sha256: str
    open_stream: int
    code: str
    year: int
    staff: int
    reviewers: tuple[int, ...]
    password_hash: str
    arrived_from: datetime
    deadline: datetime
    open_from: date
    """The first day on which a project of the open call may start."""


def set_stage(*, reviewers: int = REVIEWERS) -> Stage:
    """Make staff, reviewers, a programme with a judged and an open call; needs an application context."""
    moment, hashed = now(), hash_password(PASSWORD)
    names = [(STAFF, "Sam Staf")] + [(reviewer_address(n), f"Beoordelaar {n}") for n in range(reviewers)]
    with writing() as connection:
        people = _put(connection, Account, [account_row(*name, hashed, moment) for name in names])
        roles = [(people[0], role) for role in ("programme_manager", "chair")]
        roles += [(number, "reviewer") for number in people[1:]]
        _put(connection, RoleGrant, [_role(*held, people[0], moment) for held in roles])
    opened, closed = moment - timedelta(days=90), moment - timedelta(days=30)
    judged, still_open = _calls(people[0], moment, opened, closed)
    with writing() as connection:
        assessment = {"stream_id": judged.id, "state": "independent", "started_at": moment, "version": 1}
        _put(connection, Assessment, [assessment])
    assert judged.announced is not None
    stage = Stage(
        stream=judged.id,
        version=judged.announced.id,
        version_sha256=judged.announced.sha256,
        open_stream=still_open.id,
        code=judged.code,
        year=judged.round.year,
        staff=people[0],
        reviewers=tuple(people[1:]),
        password_hash=hashed,
        arrived_from=opened + timedelta(days=1),
        deadline=closed,
        open_from=starts_from(still_open.closes_at or moment),
    )
    db.session.rollback()
    return stage


def _calls(staff: int, moment: datetime, opened: datetime, closed: datetime) -> tuple[Stream, Stream]:
    actor = db.session.get_one(Account, staff)
    with clock_at(opened - timedelta(days=7)):
        programme = open_programme(
            actor=actor,
            name_nl="Meting",
            name_en="Measurement",
            part_of="Eén tegen eenzaamheid",
            commissioner="Ministerie van VWS",
            executor="ZonMw",
            starts_on=date(2019, 1, 1),
            ends_on=date(2035, 12, 31),
        )
        round_ = open_round(
            actor=actor, programme=programme, name_nl="Meting", name_en="Measurement", year=2026
        )
        judged = draft_stream(actor=actor, round_=round_, code="M1", definition=call_between(opened, closed))
        announce_stream(actor=actor, stream=judged, announced_where="Staatscourant")
    since, until = moment - timedelta(days=1), moment + timedelta(days=30)
    with clock_at(since - timedelta(days=1)):
        still_open = draft_stream(
            actor=actor, round_=round_, code="M2", definition=call_between(since, until)
        )
        announce_stream(actor=actor, stream=still_open, announced_where="Staatscourant")
    return judged, still_open


def add_applications(stage: Stage, *, since: int, until: int) -> None:
    """Add the applications numbered from `since` up to and including `until`, with everything they hold."""
    for first in range(since, until + 1, AT_ONCE):
        numbers = range(first, min(first + AT_ONCE, until + 1))
        in_bulk(stage, partial(_fill, numbers))


def _fill(numbers: range, maker: Maker) -> None:
    for number in numbers:
        maker.application(number)
    maker.next_number = numbers[-1] + 1


def in_bulk(stage: Stage, fill: Callable[[Maker], None]) -> None:
    """Let a function gather rows, and insert them all."""
    with writing() as connection:
        maker = Maker(stage, _next_ids(connection))
        fill(maker)
        for table, some in maker.rows.items():
            connection.execute(insert(table), some)
        _move_sequences(connection, maker.rows)
        if maker.next_number:
            counted = update(Stream).where(Stream.id == stage.stream)
            connection.execute(counted.values(next_number=maker.next_number))


class Maker:
    """Gathers the rows of applications, each with the number it will have."""

    def __init__(self, stage: Stage, ids: dict[Table, int]) -> None:
        self.stage = stage
        self.ids = ids
        self.rows: Rows = defaultdict(list)
        self.applicant = self.organisation = 0
        self.organisation_name = ""
        self.next_number = 0
        """The number that the next submission to the judged stream gets, when some were added."""

    def add(self, model: type[Base], **facts: Any) -> int:
        """Keep one row for later and return its number."""
        table = model.__table__
        assert isinstance(table, Table)
        self.ids[table] += 1
        self.rows[table].append({"id": self.ids[table], **facts})
        return self.ids[table]

    def application(self, number: int) -> None:
        """Add one application with its people, texts, budget, submission and reviews."""
        stage, dice = self.stage, random.Random(number)
        arrived = stage.arrived_from + timedelta(seconds=number * 97 % 4_000_000)
        if not self.applicant or number % APPLICANT_WRITES == 0:
            email = f"aanvrager{number}@meting.example"
            self.applicant = self.add(
                Account, **account_row(email, f"Aanvrager {number}", stage.password_hash, arrived)
            )
        if not self.organisation or number % ORGANISATION_HAS == 0:
            self.organisation = self.new_organisation(number, arrived)
        initiative = self.new_initiative(number, dice, arrived)
        facts = Facts(
            title=f"Samen aan tafel {number}",
            starts_on=(stage.deadline + timedelta(days=150)).date(),
            months=MONTHS,
            answers=some_answers(dice),
            lines=some_lines(number),
        )
        state = "inadmissible" if number % 50 == 0 else "admissible"
        application = self.add(
            Application,
            stream_id=stage.stream,
            stream_version_id=stage.version,
            initiative_id=initiative,
            organisation_id=self.organisation,
            reference=reference_of(stage.code, stage.year, number),
            title=facts.title,
            starts_on=facts.starts_on,
            months=facts.months,
            requested=facts.totals.requested,
            own_share=facts.totals.own_share,
            state=state,
            created_at=arrived,
            changed_at=arrived,
            submitted_at=arrived,
            admissibility_reason="Gezien en beoordeeld",
            admissibility_by=stage.staff,
            admissibility_at=stage.deadline,
            version=9,
        )
        self.texts(application, facts, arrived)
        self._submission(application, number, facts, arrived)
        if state == "admissible":
            self._reviews(application, number, dice)

    def new_organisation(self, number: int, moment: datetime) -> int:
        """Add an organisation of the present applicant."""
        self.organisation_name = f"Stichting De Buurt {number}"
        organisation = self.add(
            Organisation,
            name=self.organisation_name,
            legal_form="foundation",
            place="Utrecht",
            created_at=moment,
            version=1,
        )
        self.add(
            Membership,
            account_id=self.applicant,
            organisation_id=organisation,
            function="Coördinator",
            since_on=moment.date(),
        )
        return organisation

    def new_initiative(self, number: int, dice: random.Random, moment: datetime) -> int:
        """Add an initiative of the present organisation."""
        return self.add(
            Initiative,
            name=f"Aan tafel {number}",
            owner_id=self.organisation,
            is_existing=True,
            reach="local",
            places=["Utrecht", "Zeist"],
            summary=prose(dice, 30),
            created_at=moment,
            confirmed_at=moment,
            version=1,
        )

    def texts(self, application: int, facts: Facts, moment: datetime) -> None:
        """Add the answers, the budget and the team of an application."""
        for key, answers in facts.answers.items():
            self.add(
                SectionAnswers,
                application_id=application,
                section_key=key,
                answers=answers,
                saved_at=moment,
                saved_by=self.applicant,
                version=1,
            )
        for place, line in enumerate(facts.lines):
            entry = {
                "side": line.side,
                "head": line.head,
                "description": line.description,
                "amount": line.amount,
            }
            self.add(BudgetLine, application_id=application, position=place, **entry)
        self.add(
            TeamMember,
            application_id=application,
            account_id=self.applicant,
            email=f"lid{application}@meting.example",
            role="main_applicant",
            invited_by=self.applicant,
            invited_at=moment,
            accepted_at=moment,
        )

    def _submission(self, application: int, number: int, facts: Facts, arrived: datetime) -> None:
        name = self.organisation_name
        content = canonical_content(
            call={"stream": self.stage.code, "version_sha256": self.stage.version_sha256},
            initiative={"name": f"Aan tafel {number}", "owner": name, "owner_kvk": None},
            organisation={"name": name, "kvk": None, "place": "Utrecht"},
            facts=facts,
        )
        self.add(
            Submission,
            application_id=application,
            number=1,
            content=content,
            sha256=digest_of(content),
            arrived_at=arrived,
            arrival_by="server",
            deadline_at=self.stage.deadline,
            is_late=False,
            submitted_by=self.applicant,
        )

    def _reviews(self, application: int, number: int, dice: random.Random) -> None:
        """Three reviews, of which every tenth application still has its last one as a draft; and the standing."""
        means = []
        for place in range(REVIEWS_EACH):
            is_draft = place == REVIEWS_EACH - 1 and number % 10 == 1
            means += (
                [] if is_draft else [self._review(application, number + place * APART, dice, "submitted")]
            )
            if is_draft:
                self._review(application, number + place * APART, dice, "draft")
        provisional = mean_of(means)
        self.add(
            Standing,
            application_id=application,
            stream_id=self.stage.stream,
            reviews_wanted=REVIEWS_EACH,
            reviews_done=len(means),
            provisional=provisional,
            final=UNSCORED if provisional is None else provisional,
            spread=spread_of(means),
            version=1,
        )

    def _review(self, application: int, turn: int, dice: random.Random, state: str) -> int:
        stage = self.stage
        moment = stage.deadline + timedelta(days=10)
        assignment = self.add(
            Assignment,
            application_id=application,
            reviewer_id=stage.reviewers[turn % len(stage.reviewers)],
            state="free",
            assigned_by=stage.staff,
            assigned_at=stage.deadline,
            declared_at=moment,
            version=1,
        )
        scores = {criterion.key: dice.randint(1, 5) for criterion in CRITERIA}
        mean = score_of(SCORED, scores)
        review = self.add(
            Review,
            assignment_id=assignment,
            application_id=application,
            state=state,
            mean=mean if state == "submitted" else None,
            remarks=prose(dice, 20),
            saved_at=moment,
            submitted_at=moment if state == "submitted" else None,
            version=1,
        )
        for key, value in scores.items():
            self.add(Score, review_id=review, criterion=key, value=value, reason=prose(dice, 25))
        return mean


def account_row(email: str, name: str, hashed: str, moment: datetime) -> dict[str, Any]:
    """Return what an account holds that can sign in."""
    facts = {"email": email, "name": name, "password_hash": hashed, "state": "active", "language": "nl"}
    return facts | {"created_at": moment, "confirmed_at": moment, "version": 1}


def _role(account: int, role: str, by: int, moment: datetime) -> dict[str, Any]:
    facts = {"account_id": account, "role": role, "scope_kind": "everywhere", "scope_id": 0}
    return facts | {"granted_by": by, "granted_at": moment}


# --- The database -----------------------------------------------------------------------------------

_FILLED = (
    *(
        Account,
        OpenSession,
        Organisation,
        Membership,
        Initiative,
        Application,
        SectionAnswers,
        BudgetLine,
        TeamMember,
    ),
    *(Submission, Assignment, Review, Score, Standing),
)


class _Writing:
    """A connection on which may be written, committed when all went well."""

    def __enter__(self) -> Connection:
        self.connection = db.engine.connect().execution_options(**{WRITER: True})
        self.transaction = self.connection.begin()
        return self.connection

    def __exit__(self, failed: object, *_rest: object) -> None:
        (self.transaction.rollback if failed else self.transaction.commit)()
        self.connection.close()


def writing() -> _Writing:
    """Return a connection on which may be written, committed when all went well."""
    return _Writing()


def _put(connection: Connection, model: type[Base], rows: list[dict[str, Any]]) -> list[int]:
    """Insert rows and return their numbers in the same order."""
    made = connection.execute(insert(model).returning(model.id, sort_by_parameter_order=True), rows)
    return [int(row[0]) for row in made]


def _next_ids(connection: Connection) -> dict[Table, int]:
    return {_table(m): connection.scalar(select(func.coalesce(func.max(m.id), 0))) or 0 for m in _FILLED}


def _table(model: type[Base]) -> Table:
    table = model.__table__
    assert isinstance(table, Table)
    return table


def _move_sequences(connection: Connection, tables: Iterable[Table]) -> None:
    """Let PostgreSQL go on counting after the numbers that were given."""
    if connection.dialect.name == "postgresql":
        for table in tables:
            last = select(func.max(table.c.id)).scalar_subquery()
            connection.execute(select(func.setval(f"{table.name}_id_seq", last)))
