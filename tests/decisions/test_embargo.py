"""Until the publication no byte tells an applicant or the public which way it goes: two worlds, laid side by side.

The worlds of a pair differ in one decision only: an award and a refusal over a ranking, a rectification one way or
the other, an award lowered less or more, an objection upheld or dismissed. Every page is asked for by the applicant,
by a rival and by a visitor in the last minute before the day of publication; all their mail is read.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from grants.applications.models import Application
from grants.applications.views import applicant
from grants.correspondence.subscribers.pen import tell
from grants.decisions import commands
from grants.decisions.models import Batch, Decision, Objection
from grants.decisions.queries import single as single_room
from grants.decisions.rules.results import PublicResults
from grants.decisions.views import results as results_view
from grants.foundation import outbox
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import today
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.money import ZERO, Money
from grants.foundation.verdict import YES
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.streams import queries as streams
from grants.streams.models import Stream
from tests.backends import Backend
from tests.conftest import SetClock
from tests.decisions.worlds import all_mail_to, everything, start_counting_anew
from tests.factories.decisions import a_published_batch, a_ranked_stream, an_authority
from tests.factories.objections import an_objection, main_of, proposed_dismissal, skipped
from tests.factories.streams import a_manager

TOMORROW = date(2026, 7, 1)
REASON = "Bij nader inzien."
EVERYBODY = ("applicant", "rival", "visitor")


@dataclass
class World:
    """One world as it is before its publication, and what is left to do."""

    mine: Application
    stream: Stream
    publish: Callable[[], None]

    def __post_init__(self) -> None:
        self.number = self.mine.id


@dataclass(frozen=True)
class Seen:
    """What three people got, page by page, and their mail."""

    pages: dict[str, dict[str, bytes]]
    mail: list[tuple[str, str, str]] = field(default_factory=list)


def approved(batch: Batch) -> Callable[[], None]:
    authority = an_authority("Ans Ander")
    commands.approve_batch(actor=authority, batch=batch)
    outbox.run_everything()
    who, what = authority.id, batch.id
    return lambda: commands.publish_batch(actor=again(Account, who), batch=again(Batch, what))


def again(kind: type[Any], number: int) -> Any:
    """Return a row anew: pages were asked for since, each in a session of its own."""
    return db.session.get_one(kind, number)


def over_a_ranking(good: bool) -> World:
    stream = a_ranked_stream((5 if good else 3, 4), money=30_000)
    batch = commands.propose_batch(actor=a_manager(), stream=stream, publish_on=TOMORROW)
    commands.keep_package(
        actor=a_manager(), round_=stream.round, name="Ruim", amounts={stream.id: Money.euro(10_000)}
    )
    return World(batch.decisions[0].application, stream, approved(batch))


def by_itself(earlier: Decision, kind: str, outcome: str, ground: str, awarded: Money | None) -> World:
    decision = commands.propose_single(
        actor=a_manager(),
        application=earlier.application,
        kind=kind,
        outcome=outcome,
        ground=ground,
        awarded=awarded,
        reason=REASON,
        replaces=earlier,
        publish_on=TOMORROW,
    )
    return World(earlier.application, earlier.batch.stream, approved(decision.batch))


def rectified(good: bool) -> World:
    refusal = a_published_batch(a_ranked_stream((5, 4), money=35_000)).decisions[1]
    if good:
        return by_itself(refusal, "rectification", "award", "ranked_within_line", Money.euro(5_000))
    return by_itself(refusal, "rectification", "refusal", "ceiling", None)


def heard_about(kind: str, intended: Money | None) -> Decision:
    award = a_published_batch(a_ranked_stream((5, 4), money=30_000)).decisions[0]
    asked = commands.ask_views(
        actor=a_manager(),
        decision=award,
        kind=kind,
        ground="known_wrong",
        intended=intended,
        intention="Een nul te veel",
        due_on=today() + timedelta(days=14),
    )
    commands.note_views(actor=main_of(award.application), asked=asked, views="Liever niet")
    return award


def withdrawn(good: bool) -> World:
    award = heard_about("withdrawal_of_award", None)
    if good:
        outbox.run_everything()
        return World(award.application, award.batch.stream, lambda: None)
    return by_itself(award, "withdrawal_of_award", "withdrawal", "known_wrong", None)


def taken_away(good: bool) -> World:
    award = heard_about("detriment", Money.euro(10_000))
    return by_itself(award, "detriment", "award", "known_wrong", Money.euro(20_000 if good else 10_000))


def on_objection(good: bool) -> World:
    lost = a_published_batch(a_ranked_stream((5, 4), money=35_000)).decisions[1]
    objection = skipped(an_objection(lost))
    if not good:
        proposed_dismissal(objection)
        authority = an_authority("Ans Ander")
        outbox.run_everything()
        who, what = authority.id, objection.id
        publish = lambda: commands.decide_objection(  # noqa: E731
            actor=again(Account, who), objection=again(Objection, what)
        )
        return World(lost.application, lost.batch.stream, publish)
    decision = commands.propose_upheld(
        actor=a_manager(),
        objection=objection,
        outcome="founded",
        reason=REASON,
        awarded=Money.euro(5_000),
        pays=str(lost.batch.stream.pot_id),
    )
    return World(lost.application, lost.batch.stream, approved(decision.batch))


KINDS = {
    "over a ranking": over_a_ranking,
    "rectified": rectified,
    "taken away": taken_away,
    "withdrawn": withdrawn,
    "on an objection": on_objection,
}


def seen_in(app: Flask, world: World, who: Collection[str]) -> Seen:
    mine = again(Application, world.number)
    rival = next(one for one in made_in(mine.stream_id) if one.id != mine.id)
    people = {"applicant": main_of(mine), "rival": main_of(rival), "visitor": None}
    numbers = [main_of(one).id for one in (mine, rival)]
    pages = {one: everything(app, account) for one, account in people.items() if one in who}
    outbox.run_everything()
    return Seen(pages, all_mail_to(numbers))


def made_in(stream_id: int) -> list[Application]:
    return db.session.query(Application).filter_by(stream_id=stream_id).order_by(Application.id).all()


@dataclass
class Pair:
    """Both worlds of a pair, one after the other in a clean database with the clock where it was."""

    app: Flask
    backend: Backend
    clock: SetClock
    monkeypatch: pytest.MonkeyPatch

    def walked(
        self, kind: str, leak: Callable[[World], Any] | None = None, *, who: Collection[str] = EVERYBODY
    ) -> list[Seen]:
        """Return what was seen in both before the publication, and, without a leak, by the applicant after it.

        All was approved and its letters were made; the walk is in the last minute before the day of publication.
        """
        began, seen = self.clock.moment, []
        for good in (True, False):
            if seen:
                db.session.remove()
                self.backend.clean()
                self.clock.moment = began
            start_counting_anew(self.monkeypatch)
            world = KINDS[kind](good)
            if leak is not None:
                leak(world)
            self.clock.go(2026, 6, 30, 23, 59)
            seen.append(seen_in(self.app, world, who))
        if leak is None:
            self.clock.go(2026, 7, 1)
            world.publish()
            seen.append(seen_in(self.app, world, ("applicant",)))
        return seen


@pytest.fixture
def pair(client: FlaskClient, backend: Backend, clock: SetClock, monkeypatch: pytest.MonkeyPatch) -> Pair:
    return Pair(client.application, backend, clock, monkeypatch)


def differences(one: Seen, other: Seen) -> list[str]:
    """Return what is not the same for who was asked about in the other."""
    told = [
        f"{who} {address}"
        for who, pages in other.pages.items()
        for address in one.pages[who]
        if one.pages[who][address] != pages.get(address)
    ]
    return told + ["mail"] * (one.mail != other.mail)


@pytest.mark.parametrize("kind", KINDS)
def test_before_the_publication_both_worlds_are_the_same_to_the_last_byte(pair: Pair, kind: str) -> None:
    good, bad, after = pair.walked(kind)
    assert len([page for page in good.pages["applicant"].values() if page.startswith(b"200")]) > 5
    assert len([page for page in good.pages["visitor"].values() if page.startswith(b"200")]) > 5
    assert set(bad.pages) == set(EVERYBODY)
    assert differences(good, bad) == []
    told = differences(bad, after)
    assert "mail" in told
    assert any(one.startswith("applicant /applications/") for one in told)


def _state_tells(world: World, pair: Pair) -> None:
    """The page of an application shows what was approved."""
    held = {one.application_id: one.outcome for one in db.session.query(Decision)}
    pair.monkeypatch.setattr(applicant, "label_for_team", lambda shown: sentence(held.get(shown.id, "none")))


def _letter_opens(_world: World, pair: Pair) -> None:
    """A letter is handed out as soon as it is made."""
    pair.monkeypatch.setattr(single_room, "may_read_decision", lambda *_a, **_k: YES)


def _results_count(_world: World, pair: Pair) -> None:
    """The public page counts what was approved."""
    awards = db.session.query(Decision).filter_by(outcome="award", application_id=1).count()
    found = PublicResults(TOMORROW, (), awards, ZERO, (), None)
    pair.monkeypatch.setattr(results_view.queries, "get_results", lambda _stream: found)


def _link_shows(world: World, pair: Pair) -> None:
    """The list of calls links to results when something was approved."""
    awards = db.session.query(Decision).filter_by(outcome="award", application_id=world.mine.id).count()
    linked = {world.stream.id} if awards else set()
    pair.monkeypatch.setattr(streams, "with_results", lambda _ids: linked)


def _mail_leaves(world: World, _pair: Pair) -> None:
    """Only whoever is awarded gets mail early."""
    if db.session.query(Decision).filter_by(outcome="award", application_id=world.mine.id).count():
        _tell(world=world)


@command
def _tell(*, world: World) -> None:
    tell([main_of(world.mine)], "decisions_published", application=world.mine)
    chain = programme_chain(world.stream.round.programme_id)
    record(actor_id=None, deed="submit_application", subject=world.mine, chain=chain)


LEAKS = {
    "the state tells": (_state_tells, "applicant /applications/1"),
    "the letter opens": (_letter_opens, "applicant /decisions/2/letter"),
    "the results count": (_results_count, "visitor /calls/1/results"),
    "the link shows": (_link_shows, "visitor /calls/1"),
    "mail leaves early": (_mail_leaves, "mail"),
}


@pytest.mark.parametrize("leak", LEAKS)
def test_a_planted_leak_is_found(pair: Pair, leak: str) -> None:
    planted, where = LEAKS[leak]
    who = where.split()[0]
    good, bad = pair.walked("over a ranking", lambda world: planted(world, pair), who=(who,))
    assert where in differences(good, bad)
