"""Calls for everybody: which are open, and all there is to know about one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import request, url_for

from grants.budget.queries import ceilings_of
from grants.foundation.clock import now
from grants.foundation.wording import sentence
from grants.people.queries import organisation_ids_of
from grants.streams import queries
from grants.streams.forms import LEGAL_FORM_NAMES, FitForm
from grants.streams.models import Stream
from grants.streams.rules import (
    has_closed,
    inquiries_until,
    is_open,
    regime_said,
    takes_ideas,
    takes_inquiries,
    takes_preregistrations,
    waits_said,
)
from grants.streams.rules.aid import counted_since
from grants.streams.rules.deliverables import deliverable_name
from grants.streams.rules.fit import findings
from grants.streams.rules.reports import report_said
from grants.streams.states import MOMENT_NAMES
from grants.streams.views.desk import bp, is_there
from grants.web.access import ANYONE, door, me_or_nobody
from grants.web.home import destination

destination(sentence("Calls"), "streams.calls", ANYONE, place=10)


@bp.get("/calls")
@door(ANYONE)
def calls() -> Any:
    """List the calls: open now, soon, and closed."""
    at = now()
    announced = queries.announced_calls()
    taking = [call for call in announced if is_open(call, at)]
    closed = [call for call in announced if has_closed(call, at)]
    account = me_or_nobody()
    return {
        "open": sorted(taking, key=lambda call: (call.closes_at, call.id)),
        "soon": [call for call in announced if call not in taking and call not in closed],
        "closed": closed,
        "with_results": queries.with_results([call.id for call in closed]),
        "invitations": queries.invitations_for(organisation_ids_of(account)) if account else [],
    }


@bp.get("/calls/<int:stream_id>")
@door(ANYONE)
def call(stream_id: int) -> Any:
    """Show every value of a call that an applicant needs."""
    shown = queries.get_call(stream_id)
    at = now()
    may_start = is_open(shown, at) and is_there("applications.start")
    return {
        "call": shown,
        "definition": shown.definition,
        "is_open": is_open(shown, at),
        "has_closed": has_closed(shown, at),
        "takes_ideas": takes_ideas(shown, at),
        "extensions": queries.extensions_of(shown),
        "moment_names": MOMENT_NAMES,
        "ceilings": list(reversed(ceilings_of(shown.pot))),
        "has_results": bool(queries.with_results([shown.id])),
        "versions": queries.versions_of(shown),
        "outages": queries.outages_of(shown),
        "inquiries": queries.answered_inquiries(shown),
        "inquiries_until": inquiries_until(shown, shown.definition.inquiry_days),
        "takes_inquiries": takes_inquiries(shown, shown.definition.inquiry_days, at),
        "apply_url": url_for("applications.start", stream_id=shown.id) if may_start else None,
        "preregister_url": _preregister_url(shown, at),
        "legal_forms": LEGAL_FORM_NAMES,
        "deliverable_name": deliverable_name,
        "waits_said": waits_said,
        "report_said": report_said,
        "regime_said": regime_said,
    }


def _preregister_url(shown: Stream, at: datetime) -> str | None:
    endpoint = "applications.new_preregistration"
    if not takes_preregistrations(shown, at) or not is_there(endpoint):
        return None
    return url_for(endpoint, stream_id=shown.id)


@bp.get("/calls/<int:stream_id>/fit")
@door(ANYONE)
def fit(stream_id: int) -> Any:
    """Ask a few questions about a plan, and say whether the call fits; nothing is kept."""
    shown = queries.get_call(stream_id)
    form = FitForm(formdata=request.args)
    form.suit(shown.definition)
    checked = bool(request.args) and form.validate()
    may_start = is_open(shown, now()) and is_there("applications.start")
    url = url_for("applications.start", stream_id=shown.id, **form.carried) if may_start and checked else None
    return {
        "call": shown,
        "form": form,
        "since": counted_since(shown.definition),
        "checked": checked,
        "findings": findings(shown.definition, form.wish, now(), shown) if checked else [],
        "apply_url": url,
    }
