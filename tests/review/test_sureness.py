"""How sure the order is, on a page: of what the viewer may see alone, and as the rules say."""

from __future__ import annotations

from flask.testing import FlaskClient

from grants.review import commands, queries
from tests.factories.people import a_holder, sign_in
from tests.factories.review import a_review, a_reviewer, a_stream_with_applications, an_assignment, start
from tests.factories.streams import a_manager


def test_the_page_shows_every_open_application_with_its_chance(client: FlaskClient) -> None:
    stream, (good, middling, poor) = a_stream_with_applications(3)
    manager = a_manager()
    start(stream, manager)
    people = [a_reviewer(stream, f"Beoordelaar {name}") for name in ("Streng", "Mild")]
    for shift, reviewer in enumerate(people):
        for application, value in ((good, 4), (middling, 3), (poor, 1)):
            a_review(an_assignment(application, reviewer, manager=manager), value + shift)
    sign_in(client, manager)
    page = client.get(f"/streams/{stream.id}/review/uncertainty?places=1")
    assert page.status_code == 200
    for one in (good, middling, poor, *people):
        assert (one.name if hasattr(one, "name") else one.reference) in page.text
    found = queries.sureness(manager, stream, places=1)
    assert found is not None
    assert [one.application for one in found.found.standings] == [
        good.reference,
        middling.reference,
        poor.reference,
    ]
    strict, mild = sorted(found.found.reviewers, key=lambda one: one.shift)
    assert (found.names[strict.reviewer], found.names[mild.reviewer]) == (people[0].name, people[1].name)
    fresh, mistyped = (
        client.get(f"/streams/{stream.id}/review/uncertainty{asked}") for asked in ("", "?places=x")
    )
    assert [(one.status_code, "data-error-summary" in one.text) for one in (fresh, mistyped)] == [
        (200, False),
        (200, True),
    ]


def test_an_application_that_is_closed_to_the_viewer_takes_no_part(client: FlaskClient) -> None:
    stream, (first, second, hidden) = a_stream_with_applications(3)
    manager, other = a_manager(), a_holder("programme_manager", name="Tweede manager")
    start(stream, manager)
    reviewer = a_reviewer(stream)
    for application, value in ((first, 4), (second, 3), (hidden, 5)):
        a_review(an_assignment(application, reviewer, manager=manager), value)
    commands.declare_panel_interest(actor=other, application=hidden, interest="Mijn broer werkt daar.")
    all_of_it, part = queries.sureness(manager, stream, places=1), queries.sureness(other, stream, places=1)
    assert all_of_it is not None
    assert part is not None
    assert (len(all_of_it.found.standings), len(part.found.standings)) == (3, 2)
    assert part.found.standings[0].application == first.reference
    sign_in(client, other)
    assert (hidden.reference or "") not in client.get(f"/streams/{stream.id}/review/uncertainty").text


def test_before_any_review_the_page_says_so(client: FlaskClient) -> None:
    stream, _applications = a_stream_with_applications(1)
    manager = a_manager()
    sign_in(client, manager)
    assert queries.sureness(manager, stream, places=1) is None
    assert client.get(f"/streams/{stream.id}/review/uncertainty").status_code == 200
    sign_in(client, a_reviewer(stream))
    assert client.get(f"/streams/{stream.id}/review/uncertainty").status_code == 404
