"""Two worlds that differ in what is closed to somebody, laid side by side: whatever is not equal is a leak.

One database plays both. Everything that hangs on a closed application is kept twice, and a switch changes it from
the one to the other by SQL, so that numbers, moments and all else are the same in both.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask, url_for
from sqlalchemy import Table, select, update
from werkzeug.routing import Rule

from grants.applications.models import Application, Attachment
from grants.correspondence.models import Mail
from grants.foundation import outbox
from grants.foundation.audit import record
from grants.foundation.clock import now, today
from grants.foundation.commands import command
from grants.foundation.database import WRITER, db
from grants.foundation.events import publish
from grants.foundation.money import Money
from grants.people.models import Account, Initiative, Organisation
from grants.reporting.queries.kinds import KINDS
from grants.review.events import (
    AssignmentDeclined,
    ReviewersAssigned,
    ReviewReturned,
    ReviewSetAside,
    ReviewsLate,
)
from grants.review.jobs import remind_reviewers
from grants.review.models import (
    AgendaItem,
    Assignment,
    LateDigest,
    PanelScore,
    Ranking,
    RankingLine,
    Rebuttal,
    Review,
    ReviewAdjustment,
    ReviewerCopy,
    ReviewReminder,
    Score,
    Standing,
)
from grants.streams.models import Stream
from grants.web.access import entrances
from tests.factories.people import sign_in

Secret = tuple[Table, int, dict[str, Any]]
"""A row, and what it says in the other world."""

DEEDS = ("start_reviews", "open_panel", "reopen_reviews", "freeze_ranking")
SORTS = ("score", "spread", "reviews", "requested")


def _table(model: Any) -> Table:
    table = model.__table__
    assert isinstance(table, Table)
    return table


def _rows(model: Any, *where: Any) -> list[Any]:
    return list(db.session.scalars(select(model).where(*where).order_by(model.id)))


def what_others_said_of(application: Application, *, but: Account | None = None) -> list[Secret]:
    """Return as secrets all that the reviews and the panel say of an application, and how many there are."""
    found: list[Secret] = []
    mine = Assignment.reviewer_id == (but.id if but else -1)
    for one in _rows(Assignment, Assignment.application_id == application.id, ~mine):
        found.append(
            (_table(Assignment), one.id, {"declined_because": "Geen tijd", "kept_because": "Eerder"})
        )
    reviews = _rows(
        Review,
        Review.application_id == application.id,
        Review.assignment_id.not_in(select(Assignment.id).where(mine)),
    )
    for place, one in enumerate(reviews):
        told = {"mean": 111, "remarks": "Opmerking uit de andere wereld", "submitted_at": one.saved_at}
        found.append((_table(Review), one.id, told | ({"state": "draft"} if place else {})))
    for one in _rows(Score, Score.review_id.in_([review.id for review in reviews])):
        found.append((_table(Score), one.id, {"value": 1, "reason": "Reden uit de andere wereld"}))
    for one in _rows(Standing, Standing.application_id == application.id):
        said = {"provisional": 111, "panel": 122, "final": 122, "spread": 77, "reviews_done": 0}
        found.append((_table(Standing), one.id, said))
    for one in _rows(PanelScore, PanelScore.application_id == application.id):
        found.append((_table(PanelScore), one.id, {"value_hundredths": 122, "reason": "Andere reden"}))
    return found + _what_came_of_reviews(application, [review.id for review in reviews])


def _what_came_of_reviews(application: Application, review_ids: Collection[int]) -> list[Secret]:
    """Return as secrets what an applicant replied, what was changed after it, and what a meeting said of it."""
    found: list[Secret] = []
    for one in _rows(Rebuttal, Rebuttal.application_id == application.id):
        unanswered = {"state": "open", "replied_at": None, "replied_by": None}
        found.append((_table(Rebuttal), one.id, {"reply": "Andere reactie", "words": 17} | unanswered))
    for one in _rows(ReviewAdjustment, ReviewAdjustment.review_id.in_(review_ids)):
        found.append(
            (_table(ReviewAdjustment), one.id, {"reason": "Om een andere reden", "after": one.before})
        )
    for one in _rows(AgendaItem, AgendaItem.application_id == application.id):
        said = {"state": "waiting", "minutes": "Andere notulen", "first_id": None, "second_id": None}
        found.append((_table(AgendaItem), one.id, said))
    return found


def what_it_asks(application: Application) -> list[Secret]:
    """Return as secrets what an application itself says."""
    found: list[Secret] = [
        (
            _table(Application),
            application.id,
            {"title": "Titel uit de andere wereld", "requested": Money.euro(12_345)},
        )
    ]
    for one in _rows(Attachment, Attachment.application_id == application.id):
        found.append((_table(Attachment), one.id, {"name": "andere-wereld.pdf"}))
    for one in _rows(ReviewerCopy, ReviewerCopy.application_id == application.id):
        unmade = {"state": "failed", "file_id": None, "trouble": "kapot", "words": None}
        found.append((_table(ReviewerCopy), one.id, unmade))
    return found


OTHER_NAME = "De Andere Wereld"


def who_applies(application: Application, *, titles: bool = True) -> list[Secret]:
    """Return as secrets who applies: all that names the applicant, the initiative and the team, and the title."""
    organisation, initiative = application.organisation, application.initiative
    named = {"name": f"Stichting {OTHER_NAME}", "place": "Elders", "website": "https://elders.example"}
    found: list[Secret] = [
        (_table(Organisation), organisation.id, named | {"mail_domain": f"elders{organisation.id}.example"}),
        (_table(Initiative), initiative.id, {"name": f"Initiatief van {OTHER_NAME}"}),
    ]
    for member in application.team:
        if member.account is not None:
            other = {"name": f"Anna {OTHER_NAME}", "email": f"anders{member.account.id}@elders.example"}
            found.append((_table(Account), member.account.id, other))
    if titles:
        found.append((_table(Application), application.id, {"title": f"Plan van {OTHER_NAME}"}))
    return found


def who_applies_swapped(one: Application, other: Application, *, titles: bool = True) -> list[Secret]:
    """Return as secrets which of two applications is whose: the same names, the other way round."""
    names = ["organisation_id", "initiative_id", *(["title"] if titles else [])]
    pairs = ((one, other), (other, one))
    return [(_table(Application), own.id, {name: getattr(its, name) for name in names}) for own, its in pairs]


def that_it_is_there(application: Application) -> list[Secret]:
    """Return as a secret that an application is judged at all."""
    return [(_table(Application), application.id, {"state": "withdrawn"})]


def its_place(application: Application) -> list[Secret]:
    """Return as secrets the place and the score of an application in a frozen ranking; the others move up or down."""
    found: list[Secret] = []
    (line,) = _rows(RankingLine, RankingLine.application_id == application.id)
    (ranking,) = _rows(Ranking, Ranking.id == line.ranking_id)
    lines = _rows(RankingLine, RankingLine.ranking_id == ranking.id)
    place, last = line.place, max(one.place for one in lines)
    for one in lines:
        if one.id == line.id:
            told: dict[str, Any] = {"place": last if place < last else 1, "score": 122, "is_fundable": False}
        else:
            step = -1 if place < last and one.place > place else (1 if place == last else 0)
            told = {"place": one.place + step}
        found.append((_table(RankingLine), one.id, told))
    rule = dict(ranking.rule) | {"secret": "another"}
    found.append((_table(Ranking), ranking.id, {"sha256": "e" * 64, "rule": rule}))
    return found


@dataclass
class Worlds:
    """The one database, and what is otherwise in the other world."""

    secrets: list[Secret]

    @contextmanager
    def other(self) -> Iterator[None]:
        """Be in the other world for a while."""
        kept = [self._row(*one) for one in self.secrets]
        self._write([(table, number, told) for table, number, told in self.secrets])
        try:
            yield
        finally:
            self._write(kept)

    @staticmethod
    def _row(table: Table, number: int, told: Mapping[str, Any]) -> Secret:
        columns = [table.c[name] for name in told]
        with db.engine.connect() as connection:
            row = connection.execute(select(*columns).where(table.c.id == number)).one()
        return table, number, dict(zip(told, row, strict=True))

    @staticmethod
    def _write(secrets: Iterable[Secret]) -> None:
        secrets = list(secrets)
        db.session.rollback()
        with (
            db.engine.connect().execution_options(**{WRITER: True}) as connection,
            _open_to_change(connection, {table.name for table, _number, _told in secrets}),
        ):
            for table, number, told in secrets:
                if "place" in told:
                    # Two lines of a ranking are never in one place, so all step aside first.
                    connection.execute(update(table).where(table.c.id == number).values(place=-number))
            for table, number, told in secrets:
                connection.execute(update(table).where(table.c.id == number).values(**told))
        db.session.expire_all()


@contextmanager
def _open_to_change(connection: sa.Connection, tables: Collection[str]) -> Iterator[None]:
    """Let rows be changed that only grow otherwise, in one transaction."""
    if connection.dialect.name == "postgresql":
        for name in tables:
            connection.execute(sa.text(f"ALTER TABLE {name} DISABLE TRIGGER USER"))
        yield
        for name in tables:
            connection.execute(sa.text(f"ALTER TABLE {name} ENABLE TRIGGER USER"))
    else:
        guards = [
            (name, text)
            for name, table, text in connection.execute(
                sa.text("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
            )
            if table in tables
        ]
        for name, _text in guards:
            connection.execute(sa.text(f"DROP TRIGGER {name}"))
        yield
        for _name, text in guards:
            connection.exec_driver_sql(text)
    connection.commit()


@command
def tell_all_of_review(stream_id: int) -> None:
    """Let everything happen that review mails about to reviewers and managers, as far as there is what it is about."""
    at_work = Assignment.state.in_(("assigned", "free"))
    here = select(Application.id).where(Application.stream_id == stream_id, Application.state == "admissible")
    given = _rows(Assignment, Assignment.application_id.in_(here), at_work)
    for account_id, count in sorted(Counter(one.reviewer_id for one in given).items()):
        publish(ReviewersAssigned(stream_id, account_id, count))
    for one in given:
        publish(AssignmentDeclined(one.id))
        if one.review is not None:
            publish(ReviewReturned(one.review.id))
            publish(ReviewSetAside(one.review.id))
    digest = LateDigest(stream_id=stream_id, due_on=today() - timedelta(days=1), step=9, sent_at=now())
    db.session.add(digest)
    db.session.flush()
    publish(ReviewsLate(digest.id))
    record(actor_id=None, deed="test", subject=db.session.get_one(Stream, stream_id))


Seen = dict[str, bytes]


class Crawl:
    """Everything one person can get by GET, with what each answer says in its head, and the mail that goes to them."""

    def __init__(self, app: Flask, account: Account, numbers: Mapping[str, Collection[int]]) -> None:
        self.app, self.account, self.stream_ids = app, account, numbers["stream_id"]
        with app.app_context():
            self.client = sign_in(app.test_client(), account)
        self.addresses = list(self._addresses(numbers))

    def _addresses(self, numbers: Mapping[str, Collection[int]]) -> Iterator[str]:
        doors = entrances(self.app)
        for rule in self.app.url_map.iter_rules():
            if "GET" not in (rule.methods or ()) or rule.endpoint == "static":
                continue
            if not doors[rule.endpoint].admits(self.account):
                continue
            named = sorted(rule.arguments)
            for values in itertools.product(*(self._values(rule, name, numbers) for name in named)):
                with self.app.test_request_context():
                    address = url_for(rule.endpoint, **dict(zip(named, values, strict=True)))
                yield address
                if rule.endpoint == "review.desk":
                    yield from (f"{address}?sort={sort}" for sort in SORTS)
                if rule.endpoint == "reporting.rows":
                    yield from (
                        f"{address}?kind=applications&state={part}" for part in KINDS["applications"].parts
                    )

    @staticmethod
    def _values(rule: Rule, name: str, numbers: Mapping[str, Collection[int]]) -> Collection[Any]:
        # What can only be one of some words is each of them.
        words = getattr(rule._converters[name], "items", None)
        return words or (DEEDS if name == "deed" else numbers.get(name, (1,)))

    def look(self, only: Collection[str] = ()) -> Seen:
        """Return every answer: its status, its head and its bytes, without the form tokens."""
        return {address: self._get(address) for address in only or self.addresses}

    def _get(self, address: str) -> bytes:
        with self.app.app_context():
            # As in life: what one request has read or remembered is nothing to the next.
            answer = self.client.get(address)
        head = sorted((name, said) for name, said in answer.headers if name not in ("Set-Cookie", "Date"))
        told = re.sub(rb'name="csrf_token" value="[^"]*"', b"", answer.data)
        length = len(answer.data)
        shown = [
            (name, str(length - len(answer.data) + len(told)) if name == "Content-Length" else said)
            for name, said in head
        ]
        return f"{answer.status_code} {shown}\n".encode() + told

    def mail(self) -> Seen:
        """Return all mail of the review that goes to this person now, of every kind; it is thrown away again."""
        before = db.session.scalar(select(sa.func.max(Mail.id))) or 0
        for stream_id in self.stream_ids:
            tell_all_of_review(stream_id)
        remind_reviewers()
        outbox.run_everything()
        sent = _rows(Mail, Mail.id > before, Mail.to == self.account.email)
        told = repr([(one.subject, one.body) for one in sent]).encode()
        db.session.rollback()
        with db.engine.connect().execution_options(**{WRITER: True}) as connection:
            connection.execute(sa.delete(_table(Mail)).where(_table(Mail).c.id > before))
            connection.execute(sa.delete(_table(ReviewReminder)))
            connection.execute(sa.delete(_table(LateDigest)))
            connection.commit()
        return {"mail": told}


def leaks(look: Callable[[], Seen], *others: Worlds) -> list[str]:
    """Return the addresses whose answers are not the same in this world and in each other one."""
    here = look()
    found = set()
    for worlds in others:
        with worlds.other():
            there = look()
        found |= {address for address, said in here.items() if there[address] != said}
    return sorted(found)
