"""One's own applications: the list, a new one, and the overview of one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext

from grants.applications import commands, queries
from grants.applications.forms import OtherInitiativeForm, PartyForm, StartForm, WithdrawForm
from grants.applications.models import Application
from grants.applications.permissions import is_on_team, may_write, may_write_part
from grants.applications.rules import BUDGET, OPEN_STAGES, dates_of, lacks_agreement, part_is_open, why_closed
from grants.applications.states import APPLICATION, EXTENSION, TEAM_LABELS
from grants.applications.views.desk import bp
from grants.applications.views.owner import may_ask_again
from grants.foundation.clock import now
from grants.foundation.errors import NotFound
from grants.foundation.wording import Sentence, sentence
from grants.people.models import Account, Initiative
from grants.people.queries import get_initiative, initiatives_of, organisation_ids_of, organisations_of
from grants.streams.queries import get_call
from grants.streams.rules import has_closed, is_open, needs_preregistration, takes_ideas
from grants.web.access import SIGNED_IN, door, me
from grants.web.home import Todo, destination, todo_source
from grants.web.pages import page_language

destination(sentence("My applications"), "applications.mine", SIGNED_IN, place=20)


@todo_source
def drafts_to_finish(account: Account) -> list[Todo]:
    """List the drafts that can still be in time, ideas first, and what was reopened and not sent again."""
    return [
        _to_finish(account, one)
        for one in queries.own_applications(account)
        if is_writable(one) and not (queries.stage_now(one) == "idea" and one.ideas)
    ]


def _to_finish(account: Account, one: Application) -> Todo:
    if queries.stage_now(one) == "idea":
        said = sentence("Finish and submit the idea “%(title)s”", title=one.title)
        url = url_for("applications.application", application_id=one.id)
        return Todo(said, url, one.stream.ideas_before)
    if queries.waits_for_signature(account, one):
        said = sentence("Sign the application “%(title)s”", title=one.title)
        return Todo(said, url_for("applications.sign_off", application_id=one.id), dates_of(one).closes_at)
    said = sentence("Finish and submit “%(title)s”", title=one.title)
    return Todo(said, url_for("applications.application", application_id=one.id), dates_of(one).closes_at)


def is_writable(application: Application) -> bool:
    """Say whether the team can change the text now."""
    in_hand = application.state == "draft" or application.reopened_at is not None
    return in_hand and is_open(dates_of(application), now()) and queries.stage_now(application) in OPEN_STAGES


def label_for_team(application: Application) -> Sentence:
    """Return what the team reads about its state: the same whatever was found, until publication."""
    if application.state == "submitted" and not has_closed(dates_of(application), now()):
        return APPLICATION.labels["submitted"]
    if application.state == "draft" and (stage := queries.stage_now(application)) in STAGE_LABELS:
        return STAGE_LABELS[stage]
    return TEAM_LABELS[application.state]


STAGE_LABELS: dict[str, Sentence] = {
    "idea": sentence("idea"),
    "waiting": sentence("idea waits for advice"),
    "missed": sentence("no idea in time"),
}
"""What a team reads about a draft that is not at its full application."""


def may_ask_extension(shown: Application) -> bool:
    """Say whether the team can ask for a later deadline of its own."""
    waits = shown.state == "draft" or (shown.state == "submitted" and shown.is_late)
    waits = waits and queries.stage_now(shown) in ("whole", "full")
    return waits and shown.stream.state == "announced" and bool(may_write(me(), shown))


@bp.get("/applications")
@door(SIGNED_IN)
def mine() -> Any:
    """List the applications one writes along on."""
    return {
        "applications": queries.own_applications(me()),
        "preregistrations": queries.preregistrations_to_use(me()),
        "label_for_team": label_for_team,
        "dates_of": dates_of,
    }


@bp.get("/streams/<int:stream_id>/apply")
@door(SIGNED_IN)
def start(stream_id: int, form: StartForm | None = None) -> Any:
    """Ask for which organisation and initiative one applies."""
    call = get_call(stream_id)
    named = named_initiative()
    form = form or StartForm(
        formdata=None,
        initiative=named.id if named else None,
        organisation=request.args.get("organisation", type=int),
        title=request.args.get("title", "")[:300],
        municipalities=[code for code in request.args.get("municipalities", "").split(",")[:9] if code],
    )
    organisations = organisations_of(me())
    offer(form, named)
    if "municipalities" in form:
        form.suit(call.definition)
    if form.is_submitted() is False:
        _prefer(form)
    return {
        "form": form,
        "needs_preregistration": needs_preregistration(call.definition, call, now()),
        "to_use": [one for one in queries.preregistrations_to_use(me()) if one.stream_id == call.id],
        "told": told_before(),
        "call": call,
        "organisations": organisations,
        "named": named,
        "asks_owner": named is not None and named.owner_id not in {one.id for one in organisations},
        "takes_applications": is_open(call, now()),
        "ideas_closed": call.definition.asks_ideas and not takes_ideas(call, now()),
    }


TOLD = ("is_existing", "reach", "legal_form", "municipalities", "asked", "own_share")
"""What the self-check of a call hands over in the address; nothing of it is kept."""


def told_before() -> dict[str, str]:
    """Return what somebody answered in the self-check of the call, by the names of its questions."""
    return {name: request.args[name][:40] for name in TOLD if request.args.get(name)}


def _prefer(form: StartForm) -> None:
    """Choose what fits the answers of the self-check, where nothing was chosen yet."""
    told = told_before()
    if form.organisation.data is None:
        fitting = [one.id for one in form.organisations.values() if one.legal_form == told.get("legal_form")]
        form.organisation.data = fitting[0] if fitting else None
    if form.initiative.data is None:
        wanted = (told.get("is_existing") == "yes", told.get("reach"))
        alike = [one.id for one in form.initiatives.values() if (one.is_existing, one.reach) == wanted]
        form.initiative.data = alike[0] if alike else None


def named_initiative() -> Initiative | None:
    """Return the initiative of another owner that was named on the page before, if any."""
    number = request.values.get("named", "")
    return get_initiative(int(number)) if number.isascii() and number.isdigit() and len(number) < 18 else None


def offer(form: PartyForm, named: Initiative | None) -> None:
    """Fill in for whom and with what one can apply; the initiative that was named comes first."""
    organisations = organisations_of(me())
    own = [one for organisation in organisations for one in initiatives_of(organisation)]
    listed = {one.id: one for one in [*([named] if named else []), *own]}
    form.organisation.choices = [(one.id, one.name) for one in organisations]
    form.initiative.choices = [(one.id, _name_with_owner(one)) for one in listed.values()]
    form.organisations = {one.id: one for one in organisations}
    form.initiatives = listed


def _name_with_owner(initiative: Initiative) -> str:
    facts = {"initiative": initiative.name, "owner": initiative.owner.name}
    if initiative.confirmed_at is None:
        return str(gettext("%(initiative)s (not confirmed by %(owner)s)", **facts))
    return "{initiative} ({owner})".format_map(facts)


@bp.post("/streams/<int:stream_id>/apply")
@door(SIGNED_IN)
def start_application(stream_id: int) -> Any:
    """Open a draft."""
    call = get_call(stream_id)
    form = StartForm()
    form.suit(call.definition)
    offer(form, named_initiative())
    if form.carries_out(commands.start_application, actor=me(), stream=call):
        return redirect(url_for("applications.application", application_id=form.outcome.id), 303)
    return start(stream_id, form), 422


@bp.get("/streams/<int:stream_id>/apply/initiative")
@door(SIGNED_IN)
def other_initiative(stream_id: int, form: OtherInitiativeForm | None = None) -> Any:
    """Ask about an initiative that another organisation owns."""
    call = get_call(stream_id)
    organisations = organisations_of(me())
    if not organisations:
        return redirect(url_for(_onward(), stream_id=call.id), 303)
    form = form or OtherInitiativeForm(formdata=None, data=told_before())
    form.offer(organisations)
    return {"form": form, "call": call, "then": _then()}


@bp.post("/streams/<int:stream_id>/apply/initiative")
@door(SIGNED_IN)
def name_initiative(stream_id: int) -> Any:
    """Find or register that initiative, and go on with it."""
    call = get_call(stream_id)
    form = OtherInitiativeForm()
    form.offer(organisations_of(me()))
    if form.carries_out(commands.name_initiative, actor=me()):
        chosen = {"named": form.outcome.id, "organisation": form.organisation.data}
        return redirect(url_for(_onward(), stream_id=call.id, **chosen), 303)
    return other_initiative(stream_id, form), 422


ONWARD = {"apply": "applications.start", "preregister": "applications.new_preregistration"}
"""Where one goes on with an initiative that was named."""


def _then() -> str:
    asked: str = request.values.get("then", "")
    return asked if asked in ONWARD else "apply"


def _onward() -> str:
    return ONWARD[_then()]


@dataclass(frozen=True)
class Step:
    """One part of an application: its name, whether it is complete, and where it is written."""

    label: Any
    state: str
    url: str
    note: Sentence | None = None


@bp.get("/applications/<int:application_id>")
@door(SIGNED_IN)
def application(application_id: int) -> Any:
    """Show the team how far its application is; lead staff to what came in."""
    shown = queries.get_application(me(), application_id)
    if not is_on_team(me(), shown):
        return redirect(url_for("applications.admissibility", application_id=application_id), 303)
    writable = is_writable(shown)
    definition, stage = queries.definition_of(shown), queries.stage_now(shown)
    parts = _parts(shown) if writable else []
    return {
        "application": shown,
        "call": shown.stream,
        "label": label_for_team(shown),
        "steps": _steps(shown, parts) if writable else [],
        "unfinished": _unfinished(shown, parts),
        "writable": writable,
        "definition": definition,
        "stage": stage,
        "idea": queries.idea_in_force(shown),
        "closed": None if stage in OPEN_STAGES or shown.state != "draft" else why_closed(shown.stream, stage),
        "acts_for_it": shown.organisation_id in organisation_ids_of(me()),
        "is_open": is_open(dates_of(shown), now()),
        "is_closed": has_closed(shown.stream, now()),
        "closes_at": dates_of(shown).closes_at,
        "may_ask_extension": may_ask_extension(shown),
        "extensions": queries.extensions_asked(shown),
        "extension_labels": EXTENSION.labels,
        "may_withdraw": APPLICATION.allows(shown.state, "withdraw") and bool(may_write(me(), shown)),
        "only_reads": not may_write(me(), shown),
        "owners_answer": queries.owners_answer(shown),
        "lacks_agreement": lacks_agreement(shown.state, shown.owner_answer),
        "may_ask_owner_again": may_ask_again(shown) and bool(may_write(me(), shown)),
        "submission": queries.in_force(shown),
        "postponement": shown.postponement,
    }


@dataclass(frozen=True)
class _Part:
    """A part of the form as it is listed, and whether something is still missing in it."""

    key: str
    label: Any
    url: str
    has_gaps: bool


def _parts(shown: Application) -> list[_Part]:
    """Return the parts that can be written now, in the order of the form."""
    with_gaps = {gap.section for gap in queries.gaps_of(shown)}
    language, definition, stage = page_language(), queries.definition_of(shown), queries.stage_now(shown)
    titles: dict[str, Any] = {section.key: section.title.spoken(language) for section in definition.sections}
    titles[BUDGET] = sentence("Period and budget")
    return [
        _Part(key, label, _page_of(shown, key), key in with_gaps)
        for key, label in titles.items()
        if part_is_open(definition, stage, key)
    ]


def _unfinished(shown: Application, parts: list[_Part]) -> _Part | None:
    """Return the first part in which this person can still fill something in."""
    return next((part for part in parts if part.has_gaps and may_write_part(me(), shown, part.key)), None)


def _steps(shown: Application, parts: list[_Part]) -> list[Step]:
    steps = [
        Step(part.label, "todo" if part.has_gaps else "done", part.url, _note(shown, part.key, part.has_gaps))
        for part in parts
    ]
    if queries.stage_now(shown) == "idea":
        url = url_for("applications.idea", application_id=shown.id)
        return [*steps, Step(sentence("Check and submit the idea"), "done" if shown.ideas else "todo", url)]
    last = url_for("applications.check", application_id=shown.id)
    return [*steps, Step(sentence("Check and submit"), "todo", last)]


def _page_of(shown: Application, part: str) -> str:
    if part == BUDGET:
        return url_for("applications.budget", application_id=shown.id)
    return url_for("applications.section", application_id=shown.id, section_key=part)


def _note(shown: Application, part: str, has_gaps: bool) -> Sentence | None:
    reads = not may_write_part(me(), shown, part)
    if has_gaps:
        missing = sentence("something is still missing here; somebody else writes it")
        return missing if reads else sentence("something is still missing here")
    return sentence("you read this part") if reads else None


@bp.get("/applications/<int:application_id>/withdrawal")
@door(SIGNED_IN)
def withdrawal(application_id: int, form: WithdrawForm | None = None) -> Any:
    """Ask why, before an application is taken back."""
    shown = queries.get_application(me(), application_id)
    if not is_on_team(me(), shown) or not APPLICATION.allows(shown.state, "withdraw"):
        raise NotFound
    may_write(me(), shown).require()
    return {"application": shown, "form": form or WithdrawForm()}


@bp.post("/applications/<int:application_id>/withdrawal")
@door(SIGNED_IN)
def withdraw_application(application_id: int) -> Any:
    """Take an application back."""
    shown = queries.get_application(me(), application_id)
    form = WithdrawForm()
    if form.carries_out(commands.withdraw_application, actor=me(), application=shown):
        flash(gettext("The application is withdrawn."), "good")
        return redirect(url_for("applications.application", application_id=application_id), 303)
    return withdrawal(application_id, form), 422
