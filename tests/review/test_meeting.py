"""The panel meets: nobody with an interest is in the room, nothing is concluded without a quorum, all is minuted."""

from __future__ import annotations

from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from grants.applications.commands import withdraw_application
from grants.applications.models import Application
from grants.foundation.audit import AuditEntry
from grants.foundation.database import db
from grants.foundation.errors import NotAllowed, NotFound, RuleBroken
from grants.people.models import Account
from grants.review import commands, queries
from grants.review.models import AgendaItem, Meeting
from grants.streams.models import Stream
from tests.factories.people import sign_in
from tests.factories.review import (
    a_chair,
    a_review,
    a_reviewer,
    a_stream_with_applications,
    an_assignment,
    answers_for_panel,
    start,
)
from tests.factories.streams import a_manager

DAY = date(2026, 9, 1)


class Panel:
    """Three applications before a panel of a chair and three reviewers; the first two have their own interest."""

    def __init__(self) -> None:
        self.manager = a_manager()
        self.stream, self.applications = a_stream_with_applications(3)
        self.chair = a_chair(self.stream)
        self.reviewers = [a_reviewer(self.stream, f"Lid {n}") for n in (1, 2, 3)]
        start(self.stream, self.manager)
        for application in self.applications:
            a_review(an_assignment(application, self.reviewers[2], manager=self.manager), 4)
        commands.open_panel(actor=self.manager, stream=self.stream)
        for member in (self.chair, *self.reviewers):
            answers_for_panel(member, self.stream)

    def interest(self, account: Account, application: Application) -> None:
        commands.declare_panel_interest(
            actor=account, application=application, interest="Mijn zus werkt daar"
        )

    def plan(self, quorum: int = 3, deputy: Account | None = None) -> Meeting:
        return commands.plan_meeting(
            actor=self.manager,
            stream=self.stream,
            held_on=DAY,
            quorum=quorum,
            deputy=deputy.id if deputy else None,
        )

    def everybody(self) -> list[int]:
        return [self.chair.id, *(one.id for one in self.reviewers)]

    def opened(self, quorum: int = 3, deputy: Account | None = None) -> Meeting:
        meeting = self.plan(quorum, deputy)
        commands.open_meeting(actor=self.chair, meeting=meeting, present=self.everybody())
        return meeting


@pytest.fixture
def panel(app: object) -> Panel:
    """A panel whose reviews are in."""
    return Panel()


def item_of(application: Application) -> AgendaItem:
    db.session.rollback()
    return db.session.scalars(select(AgendaItem).where(AgendaItem.application_id == application.id)).one()


def test_the_agenda_holds_every_application_with_interests_at_the_end(panel: Panel) -> None:
    panel.interest(panel.reviewers[0], panel.applications[0])
    meeting = panel.plan()
    assert [item.application_id for item in meeting.items] == [
        panel.applications[1].id,
        panel.applications[2].id,
        panel.applications[0].id,
    ]
    assert {one.account_id for one in meeting.members} == set(panel.everybody())


def test_an_application_is_discussed_and_minuted_with_who_was_in_the_room(panel: Panel) -> None:
    first = panel.applications[0]
    panel.interest(panel.reviewers[0], first)
    panel.opened()
    commands.begin_item(actor=panel.chair, item=item_of(first))
    with pytest.raises(RuleBroken, match="Another application"):
        commands.begin_item(actor=panel.chair, item=item_of(panel.applications[1]))
    with pytest.raises(RuleBroken, match="Write what"):
        commands.conclude_item(actor=panel.chair, item=item_of(first), minutes=" ")
    commands.conclude_item(actor=panel.chair, item=item_of(first), minutes="Sterk plan, goed verankerd.")
    done = item_of(first)
    assert (done.state, done.minutes) == ("done", "Sterk plan, goed verankerd.")
    assert done.in_room == {
        "present": sorted({*panel.everybody()} - {panel.reviewers[0].id}),
        "out": [panel.reviewers[0].id],
    }
    deeds = set(db.session.scalars(select(AuditEntry.deed)))
    assert {"plan_meeting", "open_meeting", "begin_item", "conclude_item"} <= deeds


def test_nothing_is_concluded_without_a_quorum_of_who_may_be_in_the_room(panel: Panel) -> None:
    first = panel.applications[0]
    panel.interest(panel.reviewers[0], first)
    meeting = panel.opened(quorum=4)
    commands.begin_item(actor=panel.chair, item=item_of(first))
    with pytest.raises(RuleBroken, match="3 members are in the room and 4 are needed"):
        commands.conclude_item(actor=panel.chair, item=item_of(first), minutes="Goed plan.")
    commands.put_off_item(actor=panel.chair, item=item_of(first))
    assert (item_of(first).state, item_of(first).place) == ("waiting", 4)
    second = panel.applications[1]
    commands.begin_item(actor=panel.chair, item=item_of(second))
    commands.note_presence(actor=panel.manager, meeting=meeting, present=panel.everybody()[:3])
    with pytest.raises(RuleBroken, match="3 members"):
        commands.conclude_item(actor=panel.chair, item=item_of(second), minutes="Goed plan.")


def test_the_deputy_leads_and_scores_only_where_the_chair_has_an_interest(panel: Panel) -> None:
    deputy, first, second = panel.reviewers[1], *panel.applications[:2]
    panel.interest(panel.chair, first)
    panel.opened(deputy=deputy)
    with pytest.raises(NotFound):
        commands.begin_item(actor=panel.chair, item=item_of(first))
    with pytest.raises(RuleBroken, match="The chair leads"):
        commands.begin_item(actor=deputy, item=item_of(second))
    scores = {criterion.key: 300 for criterion in panel.stream.definition.criteria}
    with pytest.raises(NotFound):
        commands.save_panel_scores(actor=deputy, application=second, scores=scores, reason="Anders gewogen")
    commands.begin_item(actor=deputy, item=item_of(first))
    commands.save_panel_scores(actor=deputy, application=first, scores=scores, reason="Anders gewogen")
    commands.conclude_item(actor=deputy, item=item_of(first), minutes="Minder verankerd dan gedacht.")
    assert item_of(first).led_by == deputy.id
    with pytest.raises(NotFound):
        commands.save_panel_scores(actor=panel.chair, application=first, scores=scores, reason="Toch")


def test_the_deputy_gives_final_scores_on_the_page(client: FlaskClient, panel: Panel) -> None:
    deputy, first = panel.reviewers[1], panel.applications[0]
    panel.interest(panel.chair, first)
    panel.opened(deputy=deputy)
    sign_in(client, deputy)
    scores = {criterion.key: "3" for criterion in panel.stream.definition.criteria}
    sent = {**scores, "reason": "Anders gewogen", "version": "1"}
    assert "Anders gewogen" not in client.get(f"/applications/{first.id}/panel").text
    standing = queries.find_standing(first.id)
    assert standing is not None
    sent["version"] = str(standing.version)
    assert client.post(f"/applications/{first.id}/panel", data=sent).status_code == 303
    assert client.post(f"/applications/{panel.applications[1].id}/panel", data=sent).status_code == 404


def test_what_was_not_discussed_stands_on_the_next_agenda(panel: Panel) -> None:
    meeting = panel.opened()
    first = panel.applications[0]
    commands.begin_item(actor=panel.chair, item=item_of(first))
    with pytest.raises(RuleBroken, match="is being discussed"):
        commands.close_meeting(actor=panel.chair, meeting=meeting)
    commands.conclude_item(actor=panel.chair, item=item_of(first), minutes="Goed plan.")
    with pytest.raises(RuleBroken, match="a meeting already"):
        panel.plan()
    commands.close_meeting(actor=panel.chair, meeting=meeting)
    following = panel.plan()
    assert [item.application_id for item in following.items] == [one.id for one in panel.applications[1:]]


def test_what_is_withdrawn_while_it_is_discussed_holds_nobody_up(client: FlaskClient, panel: Panel) -> None:
    first, second = panel.applications[:2]
    meeting = panel.opened(deputy=panel.reviewers[1])
    item = item_of(first)
    commands.begin_item(actor=panel.chair, item=item)
    main = first.team[0].account
    assert main is not None
    withdraw_application(actor=main, application=first, reason="Wij stoppen ermee")
    for actor in (panel.chair, panel.reviewers[1]):
        sign_in(client, actor)
        assert client.get(f"/meetings/{meeting.id}").status_code == 200
        for deed in ("begin", "put-off", "conclude", "introducers"):
            answer = client.post(f"/agenda/{item.id}/{deed}", data={"minutes": "Goed plan."})
            assert answer.status_code == 404, deed
        assert client.post(f"/applications/{first.id}/panel", data={}).status_code == 404
    commands.begin_item(actor=panel.chair, item=item_of(second))
    commands.conclude_item(actor=panel.chair, item=item_of(second), minutes="Goed plan.")
    commands.close_meeting(actor=panel.chair, meeting=meeting)


def test_who_plans_opens_and_introduces(panel: Panel) -> None:
    with pytest.raises(NotAllowed):
        commands.plan_meeting(actor=panel.chair, stream=panel.stream, held_on=DAY, quorum=2)
    with pytest.raises(RuleBroken, match="has 4 members"):
        panel.plan(quorum=5)
    with pytest.raises(RuleBroken, match="member of the panel"):
        panel.plan(deputy=panel.manager)
    panel.interest(panel.reviewers[0], panel.applications[0])
    meeting = panel.plan()
    with pytest.raises(NotAllowed):
        commands.open_meeting(actor=panel.reviewers[2], meeting=meeting, present=[])
    item = item_of(panel.applications[0])
    with pytest.raises(RuleBroken, match="cannot introduce"):
        commands.name_introducers(actor=panel.chair, item=item, first=panel.reviewers[0].id)
    two = panel.reviewers[2].id
    with pytest.raises(RuleBroken, match="two different"):
        commands.name_introducers(actor=panel.chair, item=item, first=two, second=two)
    commands.name_introducers(actor=panel.chair, item=item, first=two, second=panel.chair.id)
    assert (item_of(panel.applications[0]).first_id, item_of(panel.applications[0]).second_id) == (
        two,
        panel.chair.id,
    )


def test_a_meeting_is_planned_only_while_the_panel_meets(app: object) -> None:
    stream, _ = a_stream_with_applications(1)
    with pytest.raises(RuleBroken, match="while the panel meets"):
        commands.plan_meeting(actor=a_manager(), stream=stream, held_on=DAY, quorum=1)


def test_a_meeting_is_played_on_the_page(client: FlaskClient, panel: Panel) -> None:
    first = panel.applications[0]
    panel.interest(panel.reviewers[0], first)
    sign_in(client, panel.manager)
    path = f"/streams/{panel.stream.id}/meetings"
    assert client.post(path, data={"held_on": "2026-09-01", "quorum": "9", "deputy": ""}).status_code == 422
    answer = client.post(
        path, data={"held_on": "2026-09-01", "quorum": "3", "deputy": str(panel.reviewers[1].id)}
    )
    address = answer.headers["Location"]
    sign_in(client, panel.chair)
    client.post(f"{address}/open", data={"present": [str(one) for one in panel.everybody()]})
    item = item_of(first)
    chosen = {"first": str(panel.reviewers[2].id), "second": ""}
    assert client.post(f"/agenda/{item.id}/introducers", data=chosen).status_code == 303
    again = client.get(f"/agenda/{item.id}/introducers").text
    assert f'<option selected value="{chosen["first"]}">' in again
    assert client.post(f"/agenda/{item.id}/begin").status_code == 303
    page = client.get(address).text
    assert "Uit de zaal" in page
    assert "Lid 1" in page
    assert client.post(f"/agenda/{item.id}/conclude", data={"minutes": ""}).status_code == 422
    assert client.post(f"/agenda/{item.id}/conclude", data={"minutes": "Goed plan."}).status_code == 303
    assert "Goed plan." in client.get(address).text
    sign_in(client, panel.reviewers[0])
    closed = client.get(address).text
    assert first.title not in closed
    assert "Goed plan." not in closed
    assert panel.applications[1].title in closed
    for deed in ("begin", "put-off", "conclude", "introducers"):
        assert client.post(f"/agenda/{item.id}/{deed}").status_code == 404
    assert client.get(f"/agenda/{item.id}/introducers").status_code == 404


def test_who_has_no_part_in_the_panel_finds_no_meeting(client: FlaskClient, panel: Panel) -> None:
    meeting = panel.opened()
    elsewhere: Stream = a_stream_with_applications(0)[0]
    sign_in(client, a_reviewer(elsewhere))
    assert client.get(f"/meetings/{meeting.id}").status_code == 404
    assert client.get(f"/streams/{panel.stream.id}/meetings").status_code == 404
    assert queries.running_meeting(elsewhere) is None


# --- Nobody can lead ----------------------------------------------------------------------------------


def test_where_every_chair_gets_an_interest_the_manager_appoints_who_leads_on(
    panel: Panel, client: FlaskClient
) -> None:
    first = panel.applications[0]
    meeting = panel.opened()
    commands.begin_item(actor=panel.chair, item=item_of(first))
    panel.interest(panel.chair, first)
    panel.interest(panel.reviewers[0], first)
    sign_in(client, panel.manager)
    page = client.get(f"/meetings/{meeting.id}").text
    assert "Niemand kan deze bespreking leiden" in page
    address = f"/meetings/{meeting.id}/deputy"
    refused = client.post(address, data={"deputy": str(panel.reviewers[0].id)})
    assert refused.status_code == 422
    assert "die moet ook de kamer uit" in refused.text
    assert client.post(address, data={"deputy": ""}).status_code == 422
    assert client.post(address, data={"deputy": str(panel.manager.id)}).status_code == 422
    assert client.post(address, data={"deputy": str(panel.reviewers[1].id)}).status_code == 303
    assert "Niemand kan deze bespreking leiden" not in client.get(f"/meetings/{meeting.id}").text
    db.session.rollback()
    with pytest.raises(NotFound):
        commands.put_off_item(actor=panel.chair, item=item_of(first))
    commands.put_off_item(actor=panel.reviewers[1], item=item_of(first))
    assert item_of(first).state == "waiting"
    sign_in(client, panel.reviewers[1])
    assert client.post(address, data={"deputy": str(panel.reviewers[2].id)}).status_code == 404


def test_no_deputy_is_appointed_once_the_meeting_is_closed(panel: Panel) -> None:
    meeting = panel.opened()
    commands.close_meeting(actor=panel.chair, meeting=meeting)
    with pytest.raises(RuleBroken, match="closed"):
        commands.appoint_deputy(actor=panel.manager, meeting=meeting, deputy=panel.reviewers[0].id)


def test_who_introduces_is_chosen_anew_on_the_page(panel: Panel, client: FlaskClient) -> None:
    panel.opened()
    item = item_of(panel.applications[0])
    commands.name_introducers(actor=panel.chair, item=item, first=panel.reviewers[0].id)
    sign_in(client, panel.chair)
    page = client.get(f"/agenda/{item.id}/introducers")
    assert page.status_code == 200
    assert f'selected value="{panel.reviewers[0].id}"' in page.text


def test_the_head_counts_who_is_in_the_room_for_what_is_discussed(panel: Panel, client: FlaskClient) -> None:
    panel.interest(panel.reviewers[0], panel.applications[0])
    meeting = panel.opened()
    sign_in(client, panel.chair)
    assert "4 van 4 leden" in client.get(f"/meetings/{meeting.id}").text
    commands.begin_item(actor=panel.chair, item=item_of(panel.applications[0]))
    assert "3 van 4 leden" in client.get(f"/meetings/{meeting.id}").text
