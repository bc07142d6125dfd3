"""What a manager does with streams: it happens, it is refused, it is in the log; what is frozen stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from grants.budget.queries import ceilings_of, ledger_faults
from grants.foundation.audit import AuditEntry, programme_chain
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.demonstration import milestones
from grants.foundation.errors import NotAllowed, NotFound, RuleBroken, Stale
from grants.foundation.events import subscribe
from grants.foundation.money import Money
from grants.people.queries import scope_choices
from grants.streams import commands, queries
from grants.streams.events import DeadlineExtended, OwnerInvited, StreamAnnounced, StreamEnded
from grants.streams.models import DeadlineExtension, Stream, StreamVersion
from grants.streams.permissions import may_manage_stream, may_see_stream
from grants.streams.rules.definition import Words, as_content, as_definition, fingerprint
from tests.conftest import SetClock
from tests.factories.budget import a_pot
from tests.factories.people import a_holder, a_person, an_account, an_initiative
from tests.factories.streams import a_definition, a_draft, a_manager, a_programme, a_round, an_open_stream

BY_INVITATION: dict[str, Any] = {"access": "invitation", "invitation_rule": Words("Genodigden", "Invited")}


@pytest.fixture
def heard() -> list[object]:
    """Every event of this wing that was published during the test."""
    events: list[object] = []
    for kind in (StreamAnnounced, DeadlineExtended, OwnerInvited, StreamEnded):
        subscribe(kind)(events.append)
    return events


def deeds(stream: Stream) -> list[str]:
    chain = programme_chain(stream.round.programme_id)
    return list(
        db.session.scalars(
            select(AuditEntry.deed)
            .where(AuditEntry.subject_kind == "stream", AuditEntry.subject_id == stream.id)
            .where(AuditEntry.chain == chain)
            .order_by(AuditEntry.id)
        )
    )


def test_announcing_freezes_sets_the_ceiling_and_tells(app: Flask, heard: list[object]) -> None:
    manager = a_manager()
    stream = a_draft(manager)
    frozen = commands.announce_stream(actor=manager, stream=stream, announced_where="Staatscourant")
    assert (stream.state, stream.announced_id, frozen.number) == ("announced", frozen.id, 1)
    assert stream.announced is frozen
    assert (stream.opens_at, stream.closes_at) == (now(), now() + timedelta(days=30))
    assert frozen.sha256 == fingerprint(frozen.content)
    assert [(c.amount, c.announced_where, c.basis_kind, c.basis_id) for c in ceilings_of(stream.pot)] == [
        (Money.euro(100_000), "Staatscourant", "stream_version", frozen.id)
    ]
    assert stream.pot.ceiling == Money.euro(100_000)
    assert heard == [StreamAnnounced(stream.id)]
    assert deeds(stream) == ["draft_stream", "announce_stream"]
    assert ledger_faults() == []


def test_a_frozen_version_never_changes_when_the_draft_object_is_edited(app: Flask) -> None:
    stream = an_open_stream()
    before = stream.definition
    sha256 = stream.announced.sha256 if stream.announced else ""

    @command
    def tamper() -> None:
        stream.draft["ceiling_cents"] = 1
        stream.draft = as_content(a_definition(contact="iemand@anders.example"))
        from grants.foundation.audit import record

        record(actor_id=None, deed="tamper", subject=stream)

    tamper()
    db.session.expire_all()
    kept = queries.get_call(stream.id)
    assert kept.definition == before
    assert kept.announced is not None
    assert fingerprint(kept.announced.content) == kept.announced.sha256 == sha256
    assert as_definition(kept.announced.content) == before


def test_the_database_itself_refuses_to_change_a_frozen_version_or_an_extension(app: Flask) -> None:
    manager = a_manager()
    stream = an_open_stream(manager)
    later = now() + timedelta(days=40)
    commands.extend_deadline(actor=manager, stream=stream, closes_at=later, reason="Storing")

    @command
    def change(what: type[StreamVersion] | type[DeadlineExtension], values: dict[str, Any]) -> None:
        db.session.execute(update(what).values(**values))

    for what, values in ((StreamVersion, {"sha256": "x"}), (DeadlineExtension, {"reason": "x"})):
        with pytest.raises(DBAPIError, match="only grows"):
            change(what, values)


def test_after_the_announcement_no_rule_can_be_saved(app: Flask) -> None:
    manager = a_manager()
    stream = an_open_stream(manager)
    with pytest.raises(RuleBroken) as broken:
        commands.save_draft(
            actor=manager, stream=stream, version=stream.version, definition=a_definition(ceiling_cents=1)
        )
    assert broken.value.code == "call_frozen"
    with pytest.raises(RuleBroken) as broken:
        commands.announce_stream(actor=manager, stream=stream, announced_where="Staatscourant")
    assert broken.value.code == "not_in_this_state"
    assert len(queries.versions_of(stream)) == 1


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"contact": ""}, "call_incomplete"),
        ({"months_min": 20}, "call_contradicts"),
    ],
)
def test_a_call_with_faults_is_not_announced_and_nothing_is_left(
    app: Flask, facts: dict[str, Any], code: str
) -> None:
    manager = a_manager()
    stream = a_draft(manager, **facts)
    with pytest.raises(RuleBroken) as broken:
        commands.announce_stream(actor=manager, stream=stream, announced_where="Staatscourant")
    assert broken.value.code == code
    assert (stream.state, queries.versions_of(stream), stream.pot.ceiling) == ("draft", [], None)


def test_a_call_is_announced_before_its_period_begins(app: Flask, clock: SetClock) -> None:
    manager = a_manager()
    stream = a_draft(manager)
    clock.go(2026, 7, 1, 0, 0)
    with pytest.raises(RuleBroken) as broken:
        commands.announce_stream(actor=manager, stream=stream, announced_where="Staatscourant")
    assert broken.value.code == "opens_in_past"


def test_what_was_not_read_is_not_frozen(app: Flask) -> None:
    manager = a_manager()
    stream = a_draft(manager)
    read = stream.version
    commands.save_draft(actor=manager, stream=stream, version=read, definition=a_definition(months_max=24))
    with pytest.raises(Stale):
        commands.announce_stream(actor=manager, stream=stream, announced_where="Staatscourant", version=read)
    assert stream.state == "draft"


def test_a_stale_draft_tells_what_differs_and_overwrites_nothing(app: Flask) -> None:
    manager = a_manager()
    stream = a_draft(manager)
    read = stream.version
    commands.save_draft(actor=manager, stream=stream, version=read, definition=a_definition(contact="first"))
    with pytest.raises(Stale) as stale:
        commands.save_draft(
            actor=manager, stream=stream, version=read, definition=a_definition(contact="second")
        )
    assert [(d.field, d.theirs, d.yours) for d in stale.value.differences] == [
        ("contact", ("first",), ("second",))
    ]
    assert stream.definition.contact == "first"
    assert deeds(stream) == ["draft_stream", "save_draft"]


def test_a_code_is_used_once_in_a_round(app: Flask) -> None:
    manager = a_manager()
    round_ = a_round(manager)
    commands.draft_stream(actor=manager, round_=round_, code="S1", definition=a_definition())
    with pytest.raises(RuleBroken) as broken:
        commands.draft_stream(actor=manager, round_=round_, code="S1", definition=a_definition())
    assert (broken.value.code, broken.value.field) == ("code_taken", "code")
    other = a_round(manager, round_.programme, 2027)
    assert (
        commands.draft_stream(actor=manager, round_=other, code="S1", definition=a_definition()).code == "S1"
    )


def test_each_stream_has_a_pot_of_its_own(app: Flask) -> None:
    manager = a_manager()
    round_ = a_round(manager)
    one, two = a_draft(manager, round_), a_draft(manager, round_)
    assert one.pot_id != two.pot_id
    assert (one.pot.kind, one.pot.programme_id) == ("stream", round_.programme_id)


def test_an_extension_stands_beside_the_frozen_version(
    app: Flask, clock: SetClock, heard: list[object]
) -> None:
    manager = a_manager()
    stream = an_open_stream(manager)
    frozen, was = stream.definition, stream.closes_at
    assert was is not None
    clock.moment = was + timedelta(hours=2)
    later = was + timedelta(days=1)
    extension = commands.extend_deadline(actor=manager, stream=stream, closes_at=later, reason="Storing")
    assert (stream.closes_at, extension.was, extension.decided_by) == (later, was, manager.id)
    assert stream.definition == frozen
    assert [call.id for call in queries.open_calls(clock.moment)] == [stream.id]
    assert heard[-1] == DeadlineExtended(stream.id, extension.id)
    assert deeds(stream)[-1] == "extend_deadline"


@pytest.mark.parametrize("days", [-1, 0])
def test_a_deadline_never_moves_to_earlier_or_nowhere(app: Flask, days: int) -> None:
    manager = a_manager()
    stream = an_open_stream(manager)
    was = stream.closes_at
    assert was is not None
    with pytest.raises(RuleBroken) as broken:
        commands.extend_deadline(
            actor=manager, stream=stream, closes_at=was + timedelta(days=days), reason="Eerder"
        )
    assert broken.value.code == "not_later"
    assert stream.closes_at == was
    assert queries.extensions_of(stream) == []


def test_an_owner_is_invited_once(app: Flask, heard: list[object]) -> None:
    manager, owner = a_manager(), a_person()
    stream = an_open_stream(manager, **BY_INVITATION)
    initiative, other = an_initiative(owner), an_initiative(owner, "Ander initiatief")
    invitation = commands.invite_owner(
        actor=manager, stream=stream, initiative=initiative, email="Eigenaar@Voorbeeld.example"
    )
    assert invitation.invited_email == "eigenaar@voorbeeld.example"
    assert queries.is_invited(stream, initiative)
    assert not queries.is_invited(stream, other)
    assert [i.id for i in queries.invitations_for({owner.organisation.id})] == [invitation.id]
    assert queries.invitations_for(set()) == []
    assert [i.id for i in queries.initiatives_to_invite(stream)] == [other.id]
    assert heard[-1] == OwnerInvited(invitation.id)
    with pytest.raises(RuleBroken) as broken:
        commands.invite_owner(
            actor=manager, stream=stream, initiative=initiative, email="a@voorbeeld.example"
        )
    assert broken.value.code == "already_invited"


def test_invitations_are_for_announced_calls_by_invitation_before_the_deadline(
    app: Flask, clock: SetClock
) -> None:
    manager, owner = a_manager(), a_person()
    initiative = an_initiative(owner)
    closed = an_open_stream(manager, **BY_INVITATION)
    cases = {"not_by_invitation": an_open_stream(manager), "not_announced": a_draft(manager, **BY_INVITATION)}
    clock.go(2026, 12, 1)
    for code, stream in (cases | {"call_closed": closed}).items():
        with pytest.raises(RuleBroken) as broken:
            commands.invite_owner(
                actor=manager, stream=stream, initiative=initiative, email="a@voorbeeld.example"
            )
        assert broken.value.code == code


def test_a_stream_ends_only_after_its_deadline(app: Flask, clock: SetClock, heard: list[object]) -> None:
    manager = a_manager()
    stream = an_open_stream(manager)
    with pytest.raises(RuleBroken) as broken:
        commands.end_stream(actor=manager, stream=stream)
    assert broken.value.code == "still_open"
    clock.go(2026, 12, 1)
    commands.end_stream(actor=manager, stream=stream)
    assert stream.state == "ended"
    assert heard[-1] == StreamEnded(stream.id)
    assert stream.id in [call.id for call in queries.announced_calls()]


def _attempts(stream: Stream) -> list[Callable[[Any], object]]:
    later = now() + timedelta(days=60)
    changed = msgspec.structs.replace(stream.definition, contact="x")
    return [
        lambda who: commands.open_round(
            actor=who, programme=stream.round.programme, name_nl="R", name_en="R", year=2030
        ),
        lambda who: commands.draft_stream(
            actor=who, round_=stream.round, code="S99", definition=a_definition()
        ),
        lambda who: commands.save_draft(actor=who, stream=stream, version=1, definition=changed),
        lambda who: commands.announce_stream(actor=who, stream=stream, announced_where="x"),
        lambda who: commands.extend_deadline(actor=who, stream=stream, closes_at=later, reason="x"),
        lambda who: commands.end_stream(actor=who, stream=stream),
    ]


def test_only_a_manager_of_the_programme_changes_anything(app: Flask) -> None:
    stream = a_draft()
    elsewhere = a_holder("programme_manager", scope_kind="programme", scope_id=a_programme().id)
    auditor, applicant = a_holder("auditor"), an_account()
    for attempt in _attempts(stream):
        for who in (elsewhere, applicant):
            with pytest.raises(NotFound):
                attempt(who)
        with pytest.raises(NotAllowed):
            attempt(auditor)
    assert deeds(stream) == ["draft_stream"]


@pytest.mark.parametrize(
    "role",
    [
        "applicant",
        "reviewer",
        "chair",
        "programme_manager",
        "deciding_authority",
        "controller",
        "auditor",
        "administrator",
    ],
)
def test_what_is_permitted_and_what_is_found_agree(app: Flask, role: str) -> None:
    manager = a_manager()
    stream, other = a_draft(manager), a_draft(manager)
    scopes = [("everywhere", 0), ("programme", stream.round.programme_id), ("stream", stream.id)]
    for kind, number in scopes:
        viewer = an_account() if role == "applicant" else a_holder(role, scope_kind=kind, scope_id=number)
        seen = {s.id for s in queries.streams_visible_to(viewer)}
        managed = {s.id for s in queries.streams_managed_by(viewer)}
        for each in (stream, other):
            assert bool(may_see_stream(viewer, each)) is (each.id in seen)
            assert bool(may_manage_stream(viewer, each)) is (each.id in managed)
        rounds = {r.id for r in queries.visible_rounds(viewer)}
        assert {s.round_id for s in queries.streams_visible_to(viewer)} <= rounds


def test_streams_are_scopes_of_roles_and_moments_of_the_demonstration(app: Flask, clock: SetClock) -> None:
    stream = an_open_stream(name=Words("Samen", "Together"))
    draft = a_draft(name=Words("Concept", "Draft"))
    scopes = dict(scope_choices())
    assert scopes[f"stream-{stream.id}"] == "Ronde 2026: Samen"
    assert f"stream-{draft.id}" in scopes
    clock.moment -= timedelta(days=1)
    ahead = [(str(words), at) for words, at in milestones()]
    assert ("“Together” opens", stream.opens_at) in ahead
    assert ("the deadline of “Together”", stream.closes_at) in ahead
    assert not any("Concept" in words for words, _ in ahead)


def test_a_programme_lists_its_streams_by_round_and_code(app: Flask) -> None:
    manager = a_manager()
    programme = a_programme(manager)
    first, second = a_round(manager, programme, 2026), a_round(manager, programme, 2027)
    late, early = a_draft(manager, second), a_draft(manager, first)
    a_draft(manager)
    assert [s.id for s in queries.streams_of(programme)] == [early.id, late.id]
    assert [r.id for r in queries.rounds_of(programme)] == [second.id, first.id]
    assert [s.id for s in queries.streams_of_round(first)] == [early.id]


def test_the_streams_of_a_round_have_their_pots_in_the_pot_of_the_round(app: Flask) -> None:
    around = a_pot(kind="round")
    round_ = a_round(programme=around.programme, pot=around)
    stream = commands.draft_stream(actor=a_manager(), round_=round_, code="S1", definition=a_definition())
    assert stream.pot.parent_id == around.id
    with pytest.raises(RuleBroken) as caught:
        a_round(programme=a_programme(), pot=around)
    assert (caught.value.code, caught.value.field) == ("other_programme", "pot")
