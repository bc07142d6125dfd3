"""What did HTTP ask about decisions, what do we answer? The desk, the batches, and the applicant's decision."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext

from grants.budget.permissions import may_propose_money
from grants.decisions import commands, queries
from grants.decisions.forms import DayForm, KeptOutForm, MoreForm, OfferForm, TopUpForm, WithdrawForm
from grants.decisions.models import Batch
from grants.decisions.permissions import READERS, may_answer_offer, may_plan, may_propose, may_see_desk
from grants.decisions.queries import Desk
from grants.decisions.rules import (
    CAP_NAMES,
    GROUND_NAMES,
    KIND_NAMES,
    LIMIT_NAMES,
    OUTCOME_NAMES,
    kinds_anew,
    why_kept_out,
    why_left_over,
)
from grants.decisions.rules.letters import letter as letter_text
from grants.decisions.rules.letters import outcome_said
from grants.decisions.states import BATCH, HEARD_KINDS, OBJECTION
from grants.foundation import files
from grants.foundation.clock import today
from grants.foundation.money import Money
from grants.foundation.terms import end_of_day
from grants.foundation.wording import Sentence, counted, sentence
from grants.people.models import Account
from grants.streams.models import Stream
from grants.streams.queries import get_stream
from grants.streams.rules.division import FIT_NAMES
from grants.web import charts
from grants.web.access import SIGNED_IN, door, me, role, wing
from grants.web.forms import Form
from grants.web.home import Todo, destination, todo_source
from grants.web.pages import bilingual, euro, file_answer, page_language, pager, say

bp = wing("decisions", __name__)
STAFF = role(*READERS)
MANAGER = role("programme_manager")
AUTHORITY = role("deciding_authority")
DECIDERS = role("programme_manager", "deciding_authority")
destination(sentence("Decisions"), "decisions.batches", STAFF, place=50)

BATCH_TONES = {"proposed": "info", "approved": "warning", "published": "good", "withdrawn": "neutral"}


@bp.get("/streams/<int:stream_id>/decisions")
@door(STAFF)
def desk(stream_id: int, form: DayForm | None = None) -> Any:
    """Show the line of a stream, and what a top-up would do; who it is only once the ranking is frozen."""
    asked = TopUpForm(request.args)
    valid = bool(asked.top_up.raw_data) and asked.validate()
    shown = queries.get_desk(me(), stream_id, asked.top_up.data if valid else None)
    limits = shown.standing.limits
    wanted = MoreForm(request.args)
    more = wanted.more.data if wanted.more.raw_data and wanted.validate() else None
    needed = None if more is None else shown.standing.cheapest(more)
    return {
        "more_form": wanted,
        "needed": needed,
        "needed_typed": "" if needed is None else f"{needed.cents // 100},{needed.cents % 100:02d}",
        **_slide(shown.standing.for_everybody),
        "desk": shown,
        "corrections": [] if shown.is_closed else queries.corrections_of(shown.stream),
        "why": why_left_over(shown.line, limits),
        "why_then": why_left_over(shown.top_up, limits) if shown.top_up else None,
        "chart": _chart(shown),
        "top_up_form": asked,
        "form": form or DayForm(publish_on=today()),
        "may_propose": may_propose(me(), shown.stream),
        "may_propose_money": may_propose_money(me(), shown.stream.round.programme_id),
        "limit_names": LIMIT_NAMES,
        "ground_names": GROUND_NAMES,
        "batch_states": BATCH.labels,
        "tones": BATCH_TONES,
        "fit_name": FIT_NAMES[limits.fit],
        "cap_rows": [(CAP_NAMES[kind], cap.limit) for kind, cap in limits.caps.items()],
    }


def _slide(for_everybody: Money) -> dict[str, Any]:
    """Return how far an amount can be dragged, in euro, and by which steps: at most some thousands of them."""
    step = max(10 ** (len(str(for_everybody.cents // 100)) - 4), 1)
    return {
        "for_everybody": for_everybody,
        "slide_step": step,
        "slide_to": -(-for_everybody.cents // (100 * step)) * step,
    }


def _chart(shown: Desk) -> Any:
    """Return the staircase: totals in euro against what may be given away, and the proposal."""
    if not shown.steps:
        return ""
    bound = shown.stream.pot.spent + shown.standing.limits.ceiling_left
    proposal = None if shown.top_up is None else bound + shown.top_up.top_up
    steps = [(str(step.place if shown.ranking else step.count), step.total.cents) for step in shown.steps]
    return charts.staircase(
        gettext("What is given away in all after each further award"),
        steps,
        bound.cents,
        None if proposal is None else proposal.cents,
        ceiling_label=gettext("Now %(amount)s", amount=euro(bound)),
        proposal_label="" if proposal is None else gettext("With top-up %(amount)s", amount=euro(proposal)),
        say=lambda cents: euro(Money(round(cents))),
    )


@bp.post("/streams/<int:stream_id>/decisions")
@door(MANAGER)
def propose_batch(stream_id: int) -> Any:
    """Propose the decisions of a stream."""
    form = DayForm()
    if form.carries_out(commands.propose_batch, actor=me(), stream=get_stream(me(), stream_id)):
        flash(gettext("The decisions are proposed. Somebody else must approve them."), "good")
        return redirect(url_for("decisions.batch", batch_id=form.outcome.id), 303)
    return desk(stream_id, form), 422


@bp.get("/streams/<int:stream_id>/decisions/kept-out")
@door(STAFF)
def kept_out(stream_id: int, form: KeptOutForm | None = None) -> Any:
    """Show what was kept out of a stream and has no decision yet, and until when each must be announced."""
    stream = queries.get_desk_stream(me(), stream_id)
    found = queries.kept_out_page(me(), stream, cursor=request.args.get("cursor", ""))
    shown = [row[0] for row in found.rows]
    return {
        "stream": stream,
        "applications": shown,
        "grounds": {
            one.id: GROUND_NAMES[why_kept_out(one.is_late, queries.is_untreated(one))] for one in shown
        },
        "last_days": {one.id: queries.last_day_to_announce(one) for one in shown},
        "pager": pager(found),
        "form": form or KeptOutForm(publish_on=today()),
        "may_propose": may_propose(me(), stream),
        "batches": queries.batches_on_admissibility(stream),
        "batch_states": BATCH.labels,
        "tones": BATCH_TONES,
    }


@bp.post("/streams/<int:stream_id>/decisions/kept-out")
@door(MANAGER)
def propose_on_admissibility(stream_id: int) -> Any:
    """Propose the decisions not to consider the chosen applications."""
    form = KeptOutForm()
    stream = get_stream(me(), stream_id)
    if form.carries_out(commands.propose_on_admissibility, actor=me(), stream=stream):
        flash(gettext("The decisions are proposed. Somebody else must approve them."), "good")
        return redirect(url_for("decisions.batch", batch_id=form.outcome.id), 303)
    return kept_out(stream_id, form), 422


@bp.get("/batches")
@door(STAFF)
def batches() -> Any:
    """List proposals and publications, the newest first."""
    found = queries.batches_page(me(), cursor=request.args.get("cursor", ""))
    return {
        "batches": [row[0] for row in found.rows],
        "pager": pager(found),
        "batch_states": BATCH.labels,
        "tones": BATCH_TONES,
        "kind_names": KIND_NAMES,
    }


@bp.get("/batches/<int:batch_id>")
@door(STAFF)
def batch(
    batch_id: int,
    deed_form: Form | None = None,
    plan_form: DayForm | None = None,
    withdraw_form: WithdrawForm | None = None,
) -> Any:
    """Show every decision of a batch, what it comes to, and what may be done with it.

    Who has a personal interest in the stream gets no number over all of it: that would tell what is closed to them.
    """
    shown = queries.get_batch(me(), batch_id)
    found = queries.decisions_page(me(), shown, cursor=request.args.get("cursor", ""))
    return {
        "batch": shown,
        "totals": queries.totals_for(me(), shown),
        "decisions": [row[0] for row in found.rows],
        "pager": pager(found),
        "spent_before": Money(int(shown.line["spent"])),
        "is_the_day": shown.publish_on == today(),
        "may_approve": queries.may_be_approved(me(), shown),
        "may_withdraw": queries.may_be_withdrawn(me(), shown),
        "may_plan": may_plan(me(), shown),
        "may_publish": queries.may_be_published(me(), shown),
        "deed_form": deed_form or Form(),
        "plan_form": plan_form or DayForm(publish_on=shown.publish_on),
        "withdraw_form": withdraw_form or WithdrawForm(),
        "batch_states": BATCH.labels,
        "tones": BATCH_TONES,
        "limit_names": LIMIT_NAMES,
        "ground_names": GROUND_NAMES,
        "outcome_names": OUTCOME_NAMES,
        "kind_names": KIND_NAMES,
    }


@bp.post("/batches/<int:batch_id>/approve")
@door(AUTHORITY)
def approve_batch(batch_id: int) -> Any:
    """Approve; the money is reserved and the letters are made."""
    form = Form()
    if form.carries_out(commands.approve_batch, actor=me(), batch=queries.get_batch(me(), batch_id)):
        flash(gettext("The decisions are approved and the money is reserved."), "good")
        return _back(batch_id)
    return batch(batch_id, form), 422


@bp.post("/batches/<int:batch_id>/withdraw")
@door(DECIDERS)
def withdraw_batch(batch_id: int) -> Any:
    """Take a batch back."""
    form = WithdrawForm()
    if form.carries_out(commands.withdraw_batch, actor=me(), batch=queries.get_batch(me(), batch_id)):
        flash(gettext("The decisions are taken back."), "good")
        return _back(batch_id)
    return batch(batch_id, withdraw_form=form), 422


@bp.post("/batches/<int:batch_id>/plan")
@door(DECIDERS)
def plan_publication(batch_id: int) -> Any:
    """Choose another day of publication."""
    form = DayForm()
    if form.carries_out(commands.plan_publication, actor=me(), batch=queries.get_batch(me(), batch_id)):
        flash(gettext("The day of publication is planned."), "good")
        return _back(batch_id)
    return batch(batch_id, plan_form=form), 422


@bp.post("/batches/<int:batch_id>/publish")
@door(AUTHORITY)
def publish_batch(batch_id: int) -> Any:
    """Publish every decision at one moment."""
    form = Form()
    if form.carries_out(commands.publish_batch, actor=me(), batch=queries.get_batch(me(), batch_id)):
        flash(gettext("The decisions are published."), "good")
        return _back(batch_id)
    return batch(batch_id, form), 422


def _back(batch_id: int) -> Any:
    return redirect(url_for("decisions.batch", batch_id=batch_id), 303)


@bp.get("/applications/<int:application_id>/decision")
@door(SIGNED_IN)
def decision(application_id: int, form: OfferForm | None = None) -> Any:
    """Show the published decisions on an application: what the letter of the one in force says, and the PDFs."""
    found = queries.decisions_of(me(), application_id)
    if _noted_reading(found[0].id):
        found = queries.decisions_of(me(), application_id)
    now = found[0]
    judged = queries.judgements_of(now.batch.stream, [now.application_id])[now.application_id]
    facts = queries.facts_for_letter(now, judged, page_language())
    return {
        "decisions": found,
        "application": now.application,
        "outcome": outcome_said(facts),
        "letter": letter_text(facts, say),
        "has_other_term": now.objection_until not in (None, facts.objection_until),
        "outcome_names": OUTCOME_NAMES,
        "may_answer": may_answer_offer(me(), now.application) and now.is_offer,
        "form": form or OfferForm(),
        "covers": [one for one in queries.deliveries_of(now) if one.cover_id],
        "sees_delivery": may_see_desk(me(), now.batch.stream),
        "beside": queries.objections_beside(me(), now.application),
        "objection_states": OBJECTION.labels,
        "anew": kinds_anew(now.outcome) if may_propose(me(), now.batch.stream) else (),
        "heard_kinds": HEARD_KINDS if now.gives else (),
        "asked": queries.views_on(now),
        "kind_names": KIND_NAMES,
    }


@bp.get("/decisions/<int:decision_id>/letter")
@door(SIGNED_IN)
def letter(decision_id: int) -> Any:
    """Hand out a letter as it was kept."""
    kept = queries.get_letter(me(), decision_id)
    _noted_reading(decision_id)
    return file_answer(files.read(kept), name=kept.name, media_type=kept.media_type)


def _noted_reading(decision_id: int) -> bool:
    """Write down that the team reads a decision for the first time: who sent it must be able to show that."""
    is_first = queries.is_first_reading(me(), decision_id)
    if is_first:
        commands.note_reading(actor=me(), decision_id=decision_id)
    return is_first


@todo_source
def decisions_to_take(account: Account) -> list[Todo]:
    """List batches to approve or publish, rankings to decide on, and own decisions to read."""
    todos = [
        Todo(_authority_title(found), url_for("decisions.batch", batch_id=found.id), _until(found))
        for found in queries.open_batches(account, "deciding_authority")
        if found.state == "approved" or found.proposed_by != account.id
    ]
    todos += [
        Todo(
            sentence("Propose the decisions: %(stream)s", stream=_name(stream)),
            url_for("decisions.desk", stream_id=stream.id),
        )
        for stream in queries.streams_to_decide(account)
    ]
    todos += [
        Todo(
            counted(
                waiting.count,
                sentence(
                    "Decide on one application that was kept out: %(stream)s", stream=_name(waiting.stream)
                ),
                sentence(
                    "Decide on %(count)s applications that were kept out: %(stream)s",
                    count=waiting.count,
                    stream=_name(waiting.stream),
                ),
            ),
            url_for("decisions.kept_out", stream_id=waiting.stream.id),
            end_of_day(waiting.first_day) if waiting.first_day else None,
        )
        for waiting in queries.streams_with_kept_out(account)
    ]
    todos += [
        Todo(
            sentence("An award fell: see who is next: %(stream)s", stream=_name(stream)),
            url_for("decisions.desk", stream_id=stream.id),
        )
        for stream in queries.reserve_lists(account)
    ]
    todos += [
        Todo(
            sentence("Answer our offer: %(title)s", title=one.application.title),
            f"{url_for('decisions.decision', application_id=one.application_id)}#offer",
            end_of_day(one.accept_until) if one.accept_until else None,
        )
        for one in queries.offers_to_answer(account)
    ]
    todos += [
        Todo(
            sentence("Read the decision: %(title)s", title=one.application.title),
            url_for("decisions.decision", application_id=one.application_id),
        )
        for one in queries.to_read(account, day=today())
    ]
    return todos


def _authority_title(found: Batch) -> Sentence:
    name = _name(found.stream)
    if found.state == "proposed":
        return sentence("Approve the decisions: %(stream)s", stream=name)
    return sentence("Publish the decisions: %(stream)s", stream=name)


def _name(stream: Stream) -> str:
    return f"{stream.code} {bilingual(stream, 'name')}"


def _until(found: Batch) -> datetime:
    return end_of_day(found.publish_on)
