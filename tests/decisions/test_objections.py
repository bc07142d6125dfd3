"""Objections: what comes in and how, what happens to it on which day, who may, and what is kept."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from grants.applications.models import Application
from grants.decisions import commands, jobs, queries
from grants.decisions.models import Decision, Objection
from grants.foundation import files, outbox
from grants.foundation.audit import AuditEntry, record
from grants.foundation.clock import now, today
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import NotAllowed, NotFound, RuleBroken, Stale
from grants.foundation.inspection import inspect
from grants.foundation.invariants import faults
from grants.people import commands as people
from grants.people.models import Account
from tests.conftest import SetClock
from tests.factories.decisions import a_published_batch, a_ranked_stream, an_authority
from tests.factories.objections import (
    RIVAL,
    a_decided_objection,
    an_objection,
    by_post,
    main_of,
    on,
    proposed_dismissal,
    refused_in,
    skipped,
)
from tests.factories.people import a_holder, acts_for, an_account, an_administrator
from tests.factories.streams import a_manager
from tests.factories.upload import a_pdf


def a_refusal() -> Decision:
    return refused_in(a_published_batch(a_ranked_stream()))


def code_of(broken: pytest.ExceptionInfo[RuleBroken]) -> tuple[str, str | None]:
    return broken.value.code, broken.value.field


def letters(objection: Objection) -> dict[str, str]:
    outbox.run_everything()
    db.session.refresh(objection)
    found = {}
    for letter in objection.letters:
        assert letter.file is not None
        pages = PdfReader(BytesIO(files.read(letter.file))).pages
        found[letter.kind] = " ".join("\n".join(page.extract_text() for page in pages).split())
    return found


def deeds(objection: Objection) -> list[str]:
    return list(
        db.session.scalars(
            select(AuditEntry.deed)
            .where(AuditEntry.subject_kind == "objection", AuditEntry.subject_id == objection.id)
            .order_by(AuditEntry.id)
        )
    )


# --- Coming in ------------------------------------------------------------------------------------


def test_what_is_written_is_kept_and_then_sent_in(app: Flask) -> None:
    decision = a_refusal()
    author, made = main_of(decision.application), decision.application
    draft = commands.save_objection(actor=author, application=made, grounds="Wij", version=commands.UNWRITTEN)
    again = commands.save_objection(
        actor=author, application=made, grounds="Wij vinden", version=draft.version
    )
    assert again.id == draft.id
    sent = commands.submit_objection(
        actor=author, application=made, grounds="Wij vinden dat niet", version=again.version
    )
    assert (sent.state, sent.channel, sent.grounds) == ("received", "online", "Wij vinden dat niet")
    assert sent.decision_id == decision.id
    assert sent.arrived_at == now()
    assert [(one.kind, one.account_id, one.name) for one in sent.objectors] == [
        ("applicant", author.id, author.name)
    ]
    assert sent.due_on == on("2026-09-22")
    assert deeds(sent) == ["write_objection", "submit_objection"]


def test_who_saved_it_elsewhere_gets_both_texts(app: Flask) -> None:
    decision = a_refusal()
    facts = {"actor": main_of(decision.application), "application": decision.application}
    draft = commands.save_objection(**facts, grounds="Hier", version=commands.UNWRITTEN)
    commands.save_objection(**facts, grounds="Daar", version=draft.version)
    with pytest.raises(Stale) as stale:
        commands.save_objection(**facts, grounds="Toch hier", version=draft.version - 1)
    assert (stale.value.differences[0].theirs, stale.value.differences[0].yours) == ("Daar", "Toch hier")


def test_only_the_team_objects_on_line_and_only_to_a_decision(app: Flask) -> None:
    batch = a_published_batch(a_ranked_stream())
    decision = refused_in(batch)
    for stranger in (an_account(), a_manager(), main_of(batch.decisions[0].application)):
        with pytest.raises(NotFound):
            commands.save_objection(
                actor=stranger, application=decision.application, grounds="Nee", version=0
            )


def test_a_team_objects_once_and_adds_to_it(app: Flask) -> None:
    decision = a_refusal()
    objection = an_objection(decision)
    with pytest.raises(RuleBroken) as broken:
        an_objection(decision)
    assert broken.value.code == "objected_before"
    commands.add_grounds(
        actor=main_of(decision.application), objection=objection, words="En de begroting klopt ook."
    )
    assert [(one.kind, one.words) for one in objection.steps] == [
        ("grounds_added", "En de begroting klopt ook.")
    ]


def test_who_may_read_it(app: Flask) -> None:
    objection = an_objection(a_refusal())
    for reader in (main_of(objection.application), a_manager(), an_authority(), a_holder("auditor")):
        assert queries.get_objection(reader, objection.id).id == objection.id
    manager = a_manager()
    acts_for(manager, objection.application.organisation)
    for stranger in (an_account(), a_holder("reviewer"), a_holder("chair"), manager):
        with pytest.raises(NotFound):
            queries.get_objection(stranger, objection.id)
    assert [row[0].id for row in queries.objections_page(a_manager()).rows] == [objection.id]
    assert queries.objections_page(manager).rows == []


def test_a_draft_is_its_writers_alone(app: Flask) -> None:
    decision = a_refusal()
    author = main_of(decision.application)
    draft = commands.save_objection(
        actor=author, application=decision.application, grounds="Wij", version=commands.UNWRITTEN
    )
    assert queries.get_objection(author, draft.id).id == draft.id
    for other in (a_manager(), an_authority()):
        with pytest.raises(NotFound):
            queries.get_objection(other, draft.id)
    with pytest.raises(NotFound):
        skipped(draft)
    assert queries.objections_page(a_manager(), only_open=False).rows == []


def test_files_go_through_the_inspector_and_stay_once_sent(app: Flask) -> None:
    decision = a_refusal()
    author, made = main_of(decision.application), decision.application
    pdf = inspect(a_pdf(), name="bewijs.pdf", kinds=["pdf"], most_megabytes=1)
    first = commands.add_file_to_draft(actor=author, application=made, file=pdf)
    assert commands.add_file_to_draft(actor=author, application=made, file=pdf).id == first.id
    commands.remove_draft_file(actor=author, application=made, file_id=first.id)
    draft = queries.find_draft(author, made)
    assert draft is not None
    assert draft.files == []
    kept = commands.add_file_to_draft(actor=author, application=made, file=pdf)
    sent = commands.submit_objection(actor=author, application=made, grounds="", version=draft.version)
    commands.remove_draft_file(actor=author, application=made, file_id=kept.id)
    assert [(one.name, one.side, one.state) for one in sent.files] == [("bewijs.pdf", "objector", "accepted")]
    _file, stored = queries.get_objection_file(a_manager(), sent.id, kept.id)
    assert files.read(stored) == a_pdf()
    with pytest.raises(NotFound):
        queries.get_objection_file(an_account(), sent.id, kept.id)


def test_by_post_a_manager_enters_it_and_several_object_together(app: Flask, clock: SetClock) -> None:
    decision = a_refusal()
    clock.go(2026, 8, 13)
    partners = [
        {"kind": "partner", "name": name, "organisation": "", "address": "", "email": ""}
        for name in ("Ans", "Bo")
    ]
    objection = by_post(decision, posted_on=on("2026-08-11"), objectors=[RIVAL, *partners])
    assert queries.arrival_of(objection).timeliness == "in_time"
    assert [one.name for one in objection.objectors] == ["Rik Rivaal", "Ans", "Bo"]
    assert len(letters(objection)) == 1
    assert len(objection.letters) == 3


def test_forwarded_by_the_wrong_desk_the_day_there_counts(app: Flask, clock: SetClock) -> None:
    decision = a_refusal()
    clock.go(2026, 9, 1)
    objection = by_post(
        decision, channel="forwarded", first_received_on=on("2026-08-11"), forwarded_by="Gemeente Ede"
    )
    assert queries.arrival_of(objection).timeliness == "in_time"


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"channel": "online"}, ("channel_unknown", "channel")),
        ({"objectors": []}, ("objector_missing", "name")),
        ({"objectors": [RIVAL | {"name": " "}]}, ("objector_missing", "name")),
        ({"objectors": [RIVAL | {"kind": "buurman"}]}, ("objector_unknown", "kind")),
        ({"received_on": on("2026-07-01")}, ("arrived_later_than_now", "received_on")),
    ],
)
def test_what_cannot_be_entered(app: Flask, facts: dict[str, object], code: tuple[str, str]) -> None:
    decision = a_refusal()
    with pytest.raises(RuleBroken) as broken:
        by_post(decision, **facts)
    assert code_of(broken) == code


def test_before_there_is_a_decision_it_waits_for_it(app: Flask) -> None:
    stream = a_ranked_stream()
    made = db.session.scalars(select(Application).order_by(Application.id)).first()
    assert made is not None
    early = commands.record_objection(
        actor=a_manager(),
        application=made,
        channel="email",
        received_on=today(),
        grounds="Wij hoorden dat u ons afwijst",
        objectors=[RIVAL],
    )
    assert (early.decision_id, early.due_on, queries.clock_of_objection(early)) == (None, None, None)
    assert "nog niet besloten" in letters(early)["receipt"]
    skipped(early)
    with pytest.raises(RuleBroken) as broken:
        proposed_dismissal(early)
    assert broken.value.code == "no_decision_yet"
    a_published_batch(stream)
    db.session.refresh(early)
    assert early.decision_id is not None
    assert early.due_on == on("2026-09-22")
    proposed_dismissal(early)


# --- Its course -----------------------------------------------------------------------------------


def test_pro_forma_the_grounds_are_asked_and_the_clock_stands_still(app: Flask, clock: SetClock) -> None:
    objection = an_objection(a_refusal(), grounds="")
    clock.go(2026, 8, 17)
    commands.ask_for_missing(actor=a_manager(), objection=objection, missing="De gronden", days=14)
    assert objection.state == "incomplete"
    assert objection.due_on == on("2026-10-06")
    clock.go(2026, 8, 24)
    found = queries.clock_of_objection(objection)
    assert found is not None
    assert found.stands_still
    commands.add_grounds(actor=main_of(objection.application), objection=objection, words="De scores")
    assert (objection.state, objection.due_on) == ("received", on("2026-09-28"))
    assert deeds(objection)[-2:] == ["ask_for_missing", "add_grounds"]


def test_what_does_not_come_lapses_by_itself_and_once(app: Flask, clock: SetClock) -> None:
    objection = an_objection(a_refusal(), grounds="")
    clock.go(2026, 8, 17)
    commands.ask_for_missing(actor=a_manager(), objection=objection, missing="De gronden", days=14)
    clock.go(2026, 8, 31)
    jobs.lapse_repairs_of_objections()
    assert objection.state == "incomplete"
    clock.go(2026, 9, 1)
    jobs.lapse_repairs_of_objections()
    jobs.lapse_repairs_of_objections()
    db.session.refresh(objection)
    assert [one.kind for one in objection.steps] == ["repair_asked", "repair_lapsed"]
    assert (objection.state, objection.due_on) == ("received", on("2026-10-06"))


def test_late_is_judged_before_anything_is_decided(app: Flask, clock: SetClock) -> None:
    decision = a_refusal()
    clock.go(2026, 8, 12)
    objection = commands.submit_objection(
        actor=main_of(decision.application),
        application=decision.application,
        grounds="De scores",
        late_because="Ik lag in het ziekenhuis",
        version=commands.UNWRITTEN,
    )
    assert "na de laatste dag" in letters(objection)["receipt"]
    skipped(objection)
    with pytest.raises(RuleBroken) as broken:
        proposed_dismissal(objection)
    assert broken.value.code == "late_not_judged"
    commands.judge_lateness(actor=a_manager(), objection=objection, excused=False, reason="Geen bewijs")
    with pytest.raises(RuleBroken) as broken:
        proposed_dismissal(objection)
    assert broken.value.code == "late_not_excused"
    proposed_dismissal(objection, outcome="inadmissible")


def test_adjourned_once_and_then_only_by_agreement(app: Flask) -> None:
    objection = an_objection(a_refusal())
    manager = a_manager()
    commands.adjourn_objection(
        actor=manager, objection=objection, until_on=on("2026-11-03"), reason="Vakantie van de commissie"
    )
    with pytest.raises(RuleBroken) as broken:
        commands.adjourn_objection(
            actor=manager, objection=objection, until_on=on("2026-11-10"), reason="Nog een keer"
        )
    assert broken.value.code == "adjourned_before"
    commands.agree_on_later_day(
        actor=manager, objection=objection, until_on=on("2026-12-01"), reason="Noor, per mail op 30 juni"
    )
    assert objection.due_on == on("2026-12-01")
    assert (
        "22 september 2026" in letters(objection)["adjournment"]
        or "3 november 2026" in letters(objection)["adjournment"]
    )


# --- Being heard ----------------------------------------------------------------------------------


def hearing_facts(objection: Objection, *hearers: Account, leader: Account) -> dict[str, object]:
    return {
        "actor": a_manager(),
        "objection": objection,
        "begins_at": now() + timedelta(days=21),
        "place": "Den Haag",
        "view_from": today() + timedelta(days=7),
        "view_where": "op ons kantoor",
        "hearers": [one.id for one in hearers],
        "leader": str(leader.id),
    }


def test_the_parties_are_invited_heard_and_it_is_reported(app: Flask, clock: SetClock) -> None:
    objection = an_objection(a_refusal())
    lies, tom = an_authority("Lies Leider"), a_manager()
    commands.plan_hearing(**hearing_facts(objection, lies, tom, leader=lies))
    hearing = queries.hearing_of(objection)
    assert hearing is not None
    assert [(one["name"], one["leads"], one["involved"]) for one in hearing.hearers] == [
        ("Lies Leider", True, False),
        (tom.name, False, False),
    ]
    text = letters(objection)["hearing"]
    assert "Lies Leider" in text
    assert "11 juli 2026" in text
    with pytest.raises(RuleBroken) as broken:
        commands.report_hearing(actor=tom, objection=objection, present="Noor", report="Gezegd is")
    assert code_of(broken) == ("hearing_to_come", "report")
    clock.go(2026, 7, 21, 13)
    commands.report_hearing(actor=tom, objection=objection, present="Noor", report="Gezegd is")
    assert (objection.state, hearing.state, hearing.report) == ("ready", "held", "Gezegd is")


def test_who_took_the_first_decision_does_not_lead_the_hearing(app: Flask) -> None:
    authority = an_authority()
    objection = an_objection(refused_in(a_published_batch(a_ranked_stream(), authority=authority)))
    with pytest.raises(RuleBroken) as broken:
        commands.plan_hearing(**hearing_facts(objection, authority, leader=authority))
    assert code_of(broken) == ("hearer_involved", "leader")
    other = an_authority("Lies")
    with pytest.raises(RuleBroken) as broken:
        commands.plan_hearing(**hearing_facts(objection, authority, other, leader=other))
    assert code_of(broken) == ("hearer_involved", "hearers")
    with pytest.raises(RuleBroken) as broken:
        commands.plan_hearing(**hearing_facts(objection, an_account(), leader=other))
    assert code_of(broken) == ("hearer_unknown", "hearers")
    assert objection.state == "received"


def test_another_day_cancels_the_first(app: Flask) -> None:
    objection = an_objection(a_refusal())
    lies = an_authority("Lies")
    commands.plan_hearing(**hearing_facts(objection, lies, leader=lies))
    later = hearing_facts(objection, lies, leader=lies) | {"begins_at": now() + timedelta(days=28)}
    commands.plan_hearing(**later)
    assert [one.state for one in objection.hearings] == ["cancelled", "planned"]
    assert [one.kind for one in objection.letters] == ["receipt", "hearing", "hearing"]


def test_joined_objections_share_the_hearing_and_keep_their_own_outcome(app: Flask, clock: SetClock) -> None:
    decision = a_refusal()
    first, second = an_objection(decision), by_post(decision)
    manager, lies = a_manager(), an_authority("Lies")
    commands.join_objection(actor=manager, objection=second, to=first)
    with pytest.raises(RuleBroken) as broken:
        commands.plan_hearing(**hearing_facts(second, lies, leader=lies))
    assert broken.value.code == "goes_with_another"
    commands.plan_hearing(**hearing_facts(first, lies, leader=lies))
    clock.go(2026, 7, 22)
    commands.report_hearing(actor=manager, objection=first, present="Allen", report="Gezegd is")
    assert (first.state, second.state) == ("ready", "ready")
    proposed_dismissal(first)
    proposed_dismissal(second, outcome="inadmissible")
    assert (first.outcome, second.outcome) == ("unfounded", "inadmissible")


def test_a_committee_makes_it_twelve_weeks_and_must_advise_first(app: Flask) -> None:
    objection = skipped(an_objection(a_refusal()))
    manager = a_manager()
    commands.ask_committee(actor=manager, objection=objection, chair="Mr. Ans", members="Bo\nCas")
    assert objection.due_on == on("2026-11-03")
    assert "Mr. Ans, voorzitter" in letters(objection)["committee"]
    with pytest.raises(RuleBroken) as broken:
        proposed_dismissal(objection)
    assert broken.value.code == "advice_missing"
    commands.keep_advice(
        actor=manager, objection=objection, advice="founded", words="De score klopt niet.", advised_on=today()
    )
    with pytest.raises(RuleBroken) as broken:
        proposed_dismissal(objection)
    assert code_of(broken) == ("deviation_missing", "deviation")


# --- The outcome ----------------------------------------------------------------------------------


def test_found_unfounded_by_somebody_who_had_no_part_in_it(app: Flask) -> None:
    first = an_authority()
    objection = an_objection(refused_in(a_published_batch(a_ranked_stream(), authority=first)))
    proposed_dismissal(skipped(objection))
    with pytest.raises(NotAllowed):
        commands.decide_objection(actor=first, objection=objection)
    for number in sorted(queries.assessors_of(objection.application.stream)):
        account = db.session.get_one(Account, number)
        people.grant_role(actor=an_administrator(), account=account, role="deciding_authority")
        with pytest.raises(NotAllowed):
            commands.decide_objection(actor=account, objection=objection)
    with pytest.raises(NotAllowed):
        commands.decide_objection(actor=a_manager(), objection=objection)
    second = an_authority("Lies")
    commands.decide_objection(actor=second, objection=objection)
    assert (objection.state, objection.decided_by, objection.decided_at) == ("decided", second.id, now())
    text = letters(objection)["outcome"]
    assert "ongegrond" in text
    assert "11 augustus 2026" in text
    assert objection.decision is not None
    assert objection.decision.is_in_force


def test_who_proposed_it_never_decides(app: Flask) -> None:
    both = a_manager()
    people.grant_role(actor=an_administrator(), account=both, role="deciding_authority")
    objection = proposed_dismissal(skipped(an_objection(a_refusal())), manager=both)
    with pytest.raises(NotAllowed):
        commands.decide_objection(actor=both, objection=objection)

    @command
    def force() -> None:
        objection.decided_by = both.id
        record(actor_id=None, deed="force", subject=objection)

    with pytest.raises(IntegrityError):
        force()


def test_a_proposal_is_returned_with_a_reason(app: Flask) -> None:
    objection = proposed_dismissal(skipped(an_objection(a_refusal())))
    with pytest.raises(RuleBroken) as broken:
        commands.return_outcome(actor=an_authority("Lies"), objection=objection, reason=" ")
    assert code_of(broken) == ("reason_missing", "reason")
    commands.return_outcome(actor=an_authority("Lies"), objection=objection, reason="Leg de score uit")
    assert (objection.state, objection.steps[-1].words) == ("ready", "Leg de score uit")


def test_withdrawn_in_writing_orally_or_settled(app: Flask, clock: SetClock) -> None:
    batch = a_published_batch(a_ranked_stream())
    own = an_objection(refused_in(batch))
    commands.withdraw_objection(actor=main_of(own.application), objection=own)
    assert (own.state, own.ended_at) == ("withdrawn", now())
    other = an_objection(batch.decisions[0])
    manager, lies = a_manager(), an_authority("Lies")
    with pytest.raises(RuleBroken) as broken:
        commands.withdraw_objection(actor=manager, objection=other)
    assert code_of(broken) == ("withdrawal_unexplained", "reason")
    with pytest.raises(RuleBroken) as broken:
        commands.withdraw_objection(actor=manager, objection=other, reason="Aan de telefoon", orally=True)
    assert code_of(broken) == ("not_orally", "orally")
    commands.plan_hearing(**hearing_facts(other, lies, leader=lies))
    clock.go(2026, 7, 21, 13)
    commands.withdraw_objection(actor=manager, objection=other, reason="Op de hoorzitting", orally=True)
    assert (other.state, other.ended_orally) == ("withdrawn", True)
    third = by_post(batch.decisions[1])
    commands.settle_objection(actor=manager, objection=third, reason="Zij mogen later indienen")
    assert third.state == "settled"
    with pytest.raises(RuleBroken) as broken:
        commands.withdraw_objection(actor=manager, objection=third, reason="Toch")
    assert broken.value.code == "not_in_this_state"


def test_a_court_that_annuls_opens_it_again(app: Flask) -> None:
    objection = a_decided_objection(an_objection(a_refusal()), authority=an_authority("Lies"))
    manager = a_manager()
    facts = {"actor": manager, "objection": objection, "number": "SGR 26/1", "lodged_on": today()}
    with pytest.raises(RuleBroken) as broken:
        commands.lodge_appeal(**facts, kind="appeal", court=" ")
    assert code_of(broken) == ("court_missing", "court")
    appeal = commands.lodge_appeal(**facts, kind="appeal", court="Rechtbank Den Haag")
    commands.judge_appeal(
        actor=manager, appeal=appeal, judgment="annulled", judged_on=today(), words="Onvoldoende gemotiveerd"
    )
    assert (objection.state, objection.decided_by, objection.decided_at) == ("ready", None, None)
    assert objection.steps[-1].kind == "reopened"
    proposed_dismissal(objection)


def test_a_court_that_agrees_leaves_it(app: Flask) -> None:
    objection = a_decided_objection(an_objection(a_refusal()), authority=an_authority("Lies"))
    appeal = commands.lodge_appeal(
        actor=a_manager(),
        objection=objection,
        kind="appeal",
        court="Rechtbank Den Haag",
        number="",
        lodged_on=today(),
    )
    with pytest.raises(RuleBroken) as broken:
        commands.judge_appeal(
            actor=a_manager(),
            appeal=appeal,
            judgment="unfounded",
            judged_on=today() - timedelta(days=1),
            words="",
        )
    assert code_of(broken) == ("judged_before_lodged", "judged_on")
    commands.judge_appeal(actor=a_manager(), appeal=appeal, judgment="unfounded", judged_on=today(), words="")
    assert (objection.state, appeal.state) == ("decided", "judged")


@pytest.mark.parametrize("role", ["deciding_authority", "auditor", "controller"])
def test_only_a_manager_handles_it(app: Flask, role: str) -> None:
    objection = an_objection(a_refusal())
    with pytest.raises(NotAllowed):
        skipped(objection, manager=a_holder(role))
    with pytest.raises(NotFound):
        skipped(objection, manager=an_account())


def test_after_all_of_it_every_invariant_holds(app: Flask) -> None:
    a_decided_objection(an_objection(a_refusal()), authority=an_authority("Lies"))
    outbox.run_everything()
    assert {name: found for name, found in faults().items() if found} == {}
