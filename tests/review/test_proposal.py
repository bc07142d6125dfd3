"""The best assignment on a page: what reviewers know, what is proposed, and that exactly this is assigned."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from grants.foundation.errors import NotFound, RuleBroken, Stale
from grants.people.models import Account
from grants.review import commands, queries
from grants.review.rules.affinity import likeness
from grants.review.rules.wishes import Wishes
from grants.streams.models import Stream
from tests.factories.applications import an_admissible_application
from tests.factories.people import Person, a_holder, acts_for, sign_in
from tests.factories.review import a_reviewer, an_assignment, start
from tests.factories.streams import a_manager, an_open_stream

COOKING, WALKING = "Samen koken met buren en ouderen", "Wandelen en bewegen in het park"


def a_round_of_two() -> tuple[Stream, list[Account]]:
    """Return a stream with an application about cooking and one about walking, and three reviewers."""
    stream = an_open_stream()
    for title in (COOKING, WALKING):
        an_admissible_application(stream, title=title)
    people = [a_reviewer(stream, name) for name in ("Kokkie", "Wandelaar", "Niemand")]
    for account, words in zip(people, ("koken, eten en ouderen", "wandelen, sport en bewegen"), strict=False):
        know(account, words)
    return stream, people


def know(
    account: Account, words: str, *, institution: str = "", kind: str = "referee", most: int = 5
) -> None:
    kept = queries.find_profile(account)
    commands.save_profile(
        actor=account,
        version=kept.version if kept else 0,
        kind=kind,
        institution=institution,
        expertise=words,
        most=most,
    )


def named(found: queries.Proposal) -> dict[str, list[str]]:
    by_title: dict[str, list[str]] = {}
    for one in found.new:
        by_title.setdefault(one.application.title, []).append(one.reviewer.name)
    return by_title


def test_words_in_both_texts_make_a_fit_and_silence_is_not_nought() -> None:
    found = likeness({"a": COOKING, "b": WALKING}, {"x": "koken met ouderen", "y": "wandelen", "z": ""})
    assert found.fits[0, 0] > 0.5 > found.fits[1, 0]
    assert found.fits[1, 1] > found.fits[0, 1] == 0
    assert str(found.fits[0, 2]) == "nan"
    assert (found.shared(0, 0), found.shared(1, 1)) == (["koken", "ouderen"], ["wandelen"])


def test_everybody_gets_what_fits_and_reads_why(app: object) -> None:
    stream, _people = a_round_of_two()
    found = queries.proposal(a_manager(), stream, Wishes(per_application=1))
    assert named(found) == {COOKING: ["Kokkie"], WALKING: ["Wandelaar"]}
    assert {one.application.title: list(one.words) for one in found.new}[WALKING] == ["bewegen", "wandelen"]
    assert found.sha256 == queries.proposal(a_manager(), stream, Wishes(per_application=1)).sha256


def test_what_is_assigned_stays_and_what_was_closed_or_barred_is_not_proposed(app: object) -> None:
    stream, (cook, walker, nobody) = a_round_of_two()
    manager = a_manager()
    cooking = next(one for one in queries.proposal(manager, stream, Wishes()).applications.values())
    an_assignment(cooking, walker, manager=manager)
    closed = an_assignment(cooking, nobody, manager=manager, free=False)
    commands.declare_interest(actor=nobody, assignment=closed, interest="Mijn zus werkt daar.")
    found = queries.proposal(manager, stream, Wishes(per_application=2))
    assert cook.name in named(found)[cooking.title]
    assert walker.name not in named(found)[cooking.title]
    assert nobody.name not in named(found)[cooking.title]


def test_loads_and_institutions_bind_and_no_room_names_names(app: object) -> None:
    stream, (cook, walker, nobody) = a_round_of_two()
    know(cook, "koken", institution="Hogeschool")
    know(walker, "wandelen", institution=" hogeschool ")
    know(nobody, "", most=1)
    found = queries.proposal(a_manager(), stream, Wishes(per_application=2, most=2))
    assert found.lack is not None
    assert {one.name for one in found.lack.reviewers} >= {"Niemand"}
    apart = queries.proposal(
        a_manager(), stream, Wishes(per_application=2, most=2, one_per_institution=False)
    )
    assert apart.lack is None


def test_exactly_what_was_looked_at_is_assigned_once(app: object) -> None:
    stream, (cook, _walker, _nobody) = a_round_of_two()
    manager, wishes = a_manager(), Wishes(per_application=1)
    seen = queries.proposal(manager, stream, wishes).sha256
    know(cook, "wandelen bewegen park sport")
    with pytest.raises(Stale):
        commands.assign_as_proposed(actor=manager, stream=stream, wishes=wishes, sha256=seen)
    assert [load.assigned for load in queries.loads(a_manager(), stream)] == [0, 0, 0]
    now = queries.proposal(manager, stream, wishes).sha256
    assert commands.assign_as_proposed(actor=manager, stream=stream, wishes=wishes, sha256=now) == 2
    done = queries.proposal(manager, stream, wishes)
    with pytest.raises(RuleBroken, match="already"):
        commands.assign_as_proposed(actor=manager, stream=stream, wishes=wishes, sha256=done.sha256)


def test_only_a_reviewer_says_what_they_know_and_a_second_tab_overwrites_nothing(
    app: object, person: Person
) -> None:
    with pytest.raises(NotFound):
        know(person.account, "alles")
    reviewer = a_reviewer(an_open_stream())
    know(reviewer, "koken")
    with pytest.raises(Stale):
        commands.save_profile(
            actor=reviewer, version=0, kind="referee", institution="", expertise="anders", most=3
        )


def test_a_reviewer_fills_in_the_page(client: FlaskClient) -> None:
    reviewer = a_reviewer(an_open_stream())
    sign_in(client, reviewer)
    typed = {"version": "0", "kind": "expert_by_experience", "expertise": "eenzaamheid", "institution": ""}
    wrong = client.post("/reviews/about-me", data=typed | {"most": "0"})
    assert wrong.status_code == 422
    assert "eenzaamheid" in wrong.text
    assert client.post("/reviews/about-me", data=typed | {"most": "4"}).status_code == 303
    assert "eenzaamheid" in client.get("/reviews/about-me").text


def test_a_manager_looks_changes_the_wishes_and_assigns(client: FlaskClient) -> None:
    stream, people = a_round_of_two()
    manager = a_manager()
    sign_in(client, manager)
    address = f"/streams/{stream.id}/review/proposal"
    page = client.get(address + "?per_application=1&least=0&most=3&kind=&one_per_institution=y").text
    assert "koken, ouderen" in page
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
    assert hidden["most"] == "3"
    assert client.post(address, data=hidden | {"sha256": "0" * 64}).status_code == 422
    answer = client.post(address, data=hidden)
    assert answer.headers["Location"] == f"/streams/{stream.id}/review/reviewers"
    assert sum(load.assigned for load in queries.loads(a_manager(), stream)) == 2
    assert client.get(address + "?per_application=x&least=0&most=3&kind=").status_code == 200
    sign_in(client, people[0])
    assert client.get(address).status_code == 404


def test_an_auditor_reads_no_proposal_because_it_is_the_managers_to_make(client: FlaskClient) -> None:
    stream, _people = a_round_of_two()
    sign_in(client, a_holder("auditor"))
    assert client.get(f"/streams/{stream.id}/review/proposal").status_code == 403


def test_looking_costs_the_same_number_of_statements_for_few_and_for_many(
    client: FlaskClient, statements: list[str]
) -> None:
    stream, _people = a_round_of_two()
    sign_in(client, a_manager())
    address = f"/streams/{stream.id}/review/proposal?per_application=1&least=0&most=9&kind="
    client.get(address)
    statements.clear()
    client.get(address)
    few = len(statements)
    for number in range(3):
        an_admissible_application(stream, title=f"Nog een plan {number}")
        a_reviewer(stream)
    client.get(address)
    statements.clear()
    client.get(address)
    assert len(statements) == few


def test_after_the_start_a_proposal_fills_what_is_missing(app: object) -> None:
    stream, _people = a_round_of_two()
    manager = a_manager()
    start(stream, manager)
    found = queries.proposal(manager, stream, Wishes(per_application=1))
    assert commands.assign_as_proposed(
        actor=manager, stream=stream, wishes=Wishes(per_application=1), sha256=found.sha256
    )


# --- What changes since the one that was kept -------------------------------------------------------


def test_what_changes_since_the_kept_proposal_is_named_and_staying_close_changes_less(app: object) -> None:
    stream, (_cook, _walker, nobody) = a_round_of_two()
    manager, wishes = a_manager(), Wishes(per_application=1)
    seen = queries.proposal(manager, stream, wishes)
    assert seen.since is None
    with pytest.raises(Stale):
        commands.keep_proposal(actor=manager, stream=stream, wishes=wishes, sha256="0" * 64)
    commands.keep_proposal(actor=manager, stream=stream, wishes=wishes, sha256=seen.sha256)
    same = queries.proposal(manager, stream, wishes).since
    assert same is not None
    assert (same.new, same.gone) == ([], [])
    know(nobody, "wandelen bewegen park sport tuin muziek")
    now = queries.proposal(manager, stream, wishes).since
    assert now is not None
    assert [(one.application.title, one.reviewer.name) for one in now.new] == [(WALKING, "Niemand")]
    assert [(one.application.title, one.reviewer.name) for one in now.gone] == [(WALKING, "Wandelaar")]
    close = queries.proposal(manager, stream, Wishes(per_application=1, closely=True)).since
    assert close is not None
    assert (close.new, close.gone) == ([], [])
    assert [load.assigned for load in queries.loads(manager, stream)] == [0, 0, 0]


def test_of_what_is_closed_to_a_manager_nothing_is_compared(app: object) -> None:
    stream, _people = a_round_of_two()
    manager, wishes = a_manager(), Wishes(per_application=1)
    seen = queries.proposal(manager, stream, wishes)
    commands.keep_proposal(actor=manager, stream=stream, wishes=wishes, sha256=seen.sha256)
    other = a_manager()
    acts_for(other, seen.new[0].application.organisation)
    found = queries.proposal(other, stream, wishes).since
    assert found is not None
    assert (found.new, found.gone) == ([], [])


def test_the_page_keeps_compares_and_tells_what_fairness_and_room_would_take(client: FlaskClient) -> None:
    stream, (cook, _walker, _nobody) = a_round_of_two()
    sign_in(client, a_manager())
    address = f"/streams/{stream.id}/review/proposal"
    asked = "?per_application=1&least=0&most=3&kind=&one_per_institution=y"
    page = client.get(address + asked).text
    assert "Als wat het slechtst past, voorgaat" in page
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
    kept = client.post(address, data=hidden | {"deed": "keep"})
    assert kept.status_code == 303
    assert "Er is niets veranderd." in client.get(kept.headers["Location"]).text
    know(cook, "wandelen bewegen park sport")
    assert "Niet meer (" in client.get(address + asked).text
    assert client.post(address, data=hidden | {"deed": "keep"}).status_code == 422
    assert sum(load.assigned for load in queries.loads(a_manager(), stream)) == 0
    narrow = client.get(address + "?per_application=3&least=0&most=1&kind=").text
    assert "Er zijn 3 plekken te weinig." in narrow
    assert "elk van deze beoordelaars er 1 meer" in narrow
