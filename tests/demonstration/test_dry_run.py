"""A dry run of a call: a whole round with invented people, of which nothing real is touched."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from msgspec.structs import replace
from sqlalchemy import func, select

from grants.applications.rules import amounts_of
from grants.demonstration import commands
from grants.demonstration.applying import budget_of
from grants.demonstration.dry_run import _fit_budget, _unseen, as_json, from_json, play
from grants.demonstration.invented import Recipe, invent
from grants.demonstration.models import DryRun
from grants.demonstration.queries import find_latest_run
from grants.demonstration.round import THE_REPLY
from grants.foundation import outbox
from grants.foundation.clock import now, today
from grants.foundation.database import Base, db
from grants.foundation.errors import NotAllowed, NotFound, RuleBroken
from grants.foundation.invariants import faults
from grants.foundation.money import Money
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.review.models import Assessment
from grants.review.models import Rebuttal as SentReviews
from grants.streams.models import Stream
from grants.streams.rules import check_faults
from grants.streams.rules.definition import (
    Choice,
    Condition,
    CrossCheck,
    Definition,
    Eligibility,
    Question,
    Rebuttal,
    Section,
    Words,
)
from tests.factories.people import a_holder, sign_in
from tests.factories.streams import a_definition, a_draft, a_manager, some_sections, words

ITS_OWN = {"dry_run", "task", "audit_entry", "audit_text", "audit_seal"}
"""What asking for a dry run itself leaves: the run, its task, and that it was asked."""


def a_demanding_call() -> Definition:
    """Return a call that asks for everything a call can ask for."""
    targets = (Choice("meals", words("Meals")), Choice("guests", words("Guests")))
    more = (
        Question("city", "municipalities", words("Where")),
        Question("when", "period", words("When")),
        Question("planned", "targets", words("Planned"), choices=targets),
        Question("steps", "plan", words("Steps")),
        Question("with_whom", "partners", words("With whom")),
        Question("rent", "money", words("Rent")),
        Question("plan_file", "file", words("Your plan as a file")),
        Question("declares", "yes_no", words("You declare"), agree=True),
        Question("unreachable", "line", words("Why not"), shown_if=Condition("declares", "no")),
        Question("weighed_unseen", "line", words("Weighed unseen"), for_reviewers=False),
    )
    plain = a_definition()
    opens_at = plain.dates.opens_at
    assert opens_at is not None
    return a_definition(
        dates=replace(plain.dates, preregister_before=opens_at + timedelta(days=9)),
        eligibility=Eligibility(words("Only here"), municipalities=("0344",), legal_forms=("association",)),
        sections=(*some_sections(), Section("more", words("More"), more)),
        checks=(CrossCheck("head:personnel", "at_most", 60, "total_costs"),),
        preregistration="required",
        sign_off="before",
        sign_off_text=words("I declare"),
    )


def counts() -> dict[str, int]:
    """Return how many rows every table has."""
    return {
        table.name: db.session.scalar(select(func.count()).select_from(table)) or 0
        for table in Base.metadata.sorted_tables
    }


def test_a_whole_round_is_played_and_nothing_real_changes(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager = a_manager()
    whole = a_demanding_call()
    facts = {name: getattr(whole, name) for name in whole.__struct_fields__}
    draft = a_draft(manager, **facts)
    outbox.run_everything()
    for name in ("DATABASE_URL", "REDIS_URL", "MAIL_SERVER"):
        monkeypatch.setenv(name, "not://for.a.dry.run")
    written, before, kept = dict(draft.draft), counts(), files_of(app)

    run = commands.ask_dry_run(actor=manager, stream=draft, applications=4)
    assert outbox.run_everything() == 1
    after = counts()
    assert {name for name in after if after[name] != before[name]} <= ITS_OWN
    assert after["dry_run"] == before["dry_run"] + 1
    assert after["task"] == before["task"] + 1, "nothing was put in the real outbox"
    assert files_of(app) == kept
    assert (draft.draft, draft.state) == (written, "draft")

    db.session.refresh(run)
    outcome = run.outcome
    assert outcome is not None
    assert (outcome["asked"], outcome["submitted"], outcome["not_submitted"]) == (4, 4, 0)
    assert [one["place"] for one in outcome["places"]] == [1, 2, 3, 4]
    assert outcome["awards"] == sum(one["awarded"] is not None for one in outcome["places"])
    assert outcome["amount"] == sum(one["awarded"] or 0 for one in outcome["places"]) <= outcome["ceiling"]
    problems = [from_json(one["said"]) for one in outcome["problems"]]
    about = {one.params.get("question") for one in problems}
    assert {"Weighed unseen (nl)", "Why not (nl)"} <= about

    sign_in(client, manager)
    page = client.get(f"/streams/{draft.id}/dry-run").text
    assert "Weighed unseen (nl)" in page
    kind = "award" if outcome["letters"]["award"] else "refusal"
    assert client.get(f"/streams/{draft.id}/dry-run/{kind}.pdf").data.startswith(b"%PDF")
    assert client.get(f"/streams/{draft.id}/dry-run/other.pdf").status_code == 404


def files_of(app: Flask) -> list[str]:
    folder = Path(app.instance_path)
    return sorted(str(one) for one in folder.rglob("*") if one.is_file() and "ronde.db" not in one.name)


@pytest.mark.parametrize(
    ("applications", "code"), [(2, "dry_run_size"), (41, "dry_run_size"), (10, "dry_run_incomplete")]
)
def test_what_could_not_be_announced_is_not_played(app: Flask, applications: int, code: str) -> None:
    manager = a_manager()
    draft = a_draft(manager, contact="")
    with pytest.raises(RuleBroken) as caught:
        commands.ask_dry_run(actor=manager, stream=draft, applications=applications)
    assert caught.value.code == code
    assert find_latest_run(draft) is None


def test_one_dry_run_at_a_time_and_only_by_who_writes_the_call(app: Flask, client: FlaskClient) -> None:
    manager = a_manager()
    draft = a_draft(manager)
    with pytest.raises((NotAllowed, NotFound)):
        commands.ask_dry_run(actor=a_holder("controller"), stream=draft, applications=5)
    commands.ask_dry_run(actor=manager, stream=draft, applications=5)
    with pytest.raises(RuleBroken) as caught:
        commands.ask_dry_run(actor=manager, stream=draft, applications=5)
    assert caught.value.code == "dry_run_going_on"
    stranger: Account = a_holder("controller")
    sign_in(client, stranger)
    assert client.get(f"/streams/{draft.id}/dry-run").status_code in (403, 404)
    assert client.get(f"/streams/{draft.id}/dry-run/award.pdf").status_code in (403, 404)


def test_the_page_says_when_the_call_was_changed_since(app: Flask, client: FlaskClient) -> None:
    manager = a_manager()
    draft: Stream = a_draft(manager)
    sign_in(client, manager)
    client.post("/language", data={"language": "en", "back": "/"})
    assert client.post(f"/streams/{draft.id}/dry-run", data={"applications": "100"}).status_code == 422
    asked = client.post(f"/streams/{draft.id}/dry-run", data={"applications": "5"})
    assert asked.location.startswith("/tasks/")
    assert "A dry run is going on" in client.get(f"/streams/{draft.id}/dry-run").text
    commands.keep_outcome(run=db.session.scalars(select(DryRun)).one(), outcome={"broken_off": True})
    page = client.get(f"/streams/{draft.id}/dry-run").text
    assert "broken off" in page
    assert "was changed since" not in page
    from grants.streams import commands as streams

    later = replace(draft.written, contact="iemand anders")
    streams.save_draft(actor=manager, stream=draft, version=draft.version, definition=later)
    assert "was changed since" in client.get(f"/streams/{draft.id}/dry-run").text


@pytest.mark.parametrize("check", [("head:personnel", "at_most", 60), ("head:material", "at_least", 50)])
def test_invented_budgets_meet_the_checks_of_the_call_when_they_can(check: tuple[str, str, int]) -> None:
    amount, rule, percent = check
    call = a_definition(checks=(CrossCheck(amount, rule, percent, "total_costs"),))  # type: ignore[arg-type]
    recipe = Recipe("x", 5, None, 1_000, 9_000, today(), (12, 18))
    for one in invent(recipe, call, seed="s"):
        _fit_budget(call, one)
        assert check_faults(call, amounts_of(budget_of(call, one))) == []


def test_what_weighs_and_is_not_seen_is_named() -> None:
    plan = Section("plan", Words("Plan", "Plan"), (Question("q", "line", words("Q"), for_reviewers=False),))
    said = [from_json(one["said"]).msgid for one in _unseen(a_definition(sections=(plan,)))]
    assert len(said) == 2
    assert (
        _unseen(a_definition(sections=(replace(plan, questions=(Question("q", "line", words("Q")),)),))) == []
    )


def test_a_sentence_travels_with_its_values() -> None:
    inner = sentence("inner %(on)s", on=today())
    told = sentence(
        "%(amount)s %(at)s %(number)s %(inner)s", amount=Money(5), at=now(), number=3, inner=inner
    )
    assert from_json(as_json(told)) == told


def test_a_call_in_which_applicants_reply_is_played_with_a_reply_of_each(app: Flask) -> None:
    """Played here and not in a process of its own, so that what it left can be looked at."""
    outcome = play(
        a_definition(rebuttal=Rebuttal(), reviews_wanted=2), applications=3, tell=lambda _done, _of: None
    )
    stops = [one["said"]["msgid"] for one in outcome["problems"] if "stops here" in one["said"]["msgid"]]
    assert stops == []
    assert [one["place"] for one in outcome["places"]] == [1, 2, 3]
    sent = db.session.scalars(select(SentReviews).order_by(SentReviews.id)).all()
    assert [(len(one.reports), one.state, one.reply == THE_REPLY) for one in sent] == [
        (2, "replied", True)
    ] * 3
    assert db.session.scalars(select(Assessment.state)).all() == ["frozen"]
    assert not any(faults().values())
