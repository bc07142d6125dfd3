"""The list of awards, and the page of one."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask_babel import gettext, ngettext

from grants.awards import queries
from grants.awards.forms import AwardFilterForm
from grants.awards.models import Award, RegisterFact
from grants.awards.permissions import READERS, may_ask
from grants.awards.rules import register_forms
from grants.awards.rules.parts import PART_NAMES
from grants.awards.views.desk import COLUMN_NAMES, FACT_NAMES, REQUEST_TONES, STATE_NAMES, bp
from grants.decisions.queries import decision_for_applicant
from grants.foundation.wording import sentence
from grants.streams.rules import apply_until, regime_said
from grants.web.access import SIGNED_IN, door, me
from grants.web.home import destination
from grants.web.pages import number, pager, pick

destination(
    sentence("Awards"),
    "awards.awards",
    SIGNED_IN,
    place=60,
    leads_to=tuple(
        f"awards.{page}"
        for page in (
            "determinations",
            "recoveries",
            "register",
            "register_changes",
            "register_report",
            "reports",
            "sample",
            "samples",
        )
    ),
)


@bp.get("/awards")
@door(SIGNED_IN)
def awards() -> Any:
    """List the awards in sight, fifty at a time, with their number and sums."""
    viewer = me()
    wanted, sort = _wanted(), request.args.get("sort", "")
    found = queries.filtered_page(viewer, wanted, sort=sort, cursor=request.args.get("cursor", ""))
    sums = queries.sums_of(viewer, wanted)
    return {
        "awards": [row[0] for row in found.rows],
        "pager": pager(
            found, ngettext("%(count)s award", "%(count)s awards", sums.count, count=number(sums.count))
        ),
        "sums": sums,
        "form": _filter_form(queries.choices_for(viewer, programme_id=wanted.programme_id)),
        "is_filtered": wanted != queries.AwardFilter(),
        "sorts": _sort_links(sort),
        "is_staff": viewer.holds(*READERS),
        "may_import": viewer.holds("programme_manager"),
    }


def _wanted() -> queries.AwardFilter:
    return queries.AwardFilter(
        programme_id=_whole("programme"),
        search=request.args.get("search", "").strip(),
        year=_whole("year"),
        scheme=request.args.get("scheme", ""),
    )


def _whole(name: str) -> int | None:
    """Return a whole number from the address; nonsense and numbers no database knows mean no limit."""
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _filter_form(choices: queries.Choices) -> AwardFilterForm:
    form = AwardFilterForm(request.args)
    everything = ("", gettext("All"))
    form.programme.choices = [everything, *((str(key), pick(nl, en)) for key, nl, en in choices.programmes)]
    form.year.choices = [everything, *((str(year), str(year)) for year in choices.years)]
    form.scheme.choices = [everything, *((scheme, scheme) for scheme in choices.schemes)]
    return form


def _sort_links(sort: str) -> dict[str, tuple[str, str | None]]:
    """Return per sortable column the address that sorts by it, and how it is sorted now."""
    kept: dict[str, Any] = {k: v for k, v in request.args.items() if k not in {"cursor", "sort"} and v}
    present = sort if sort.removeprefix("-") in queries.SORTS else "recipient"
    links: dict[str, tuple[str, str | None]] = {}
    for name in queries.SORTS:
        direction = {name: "ascending", f"-{name}": "descending"}.get(present)
        target = f"-{name}" if direction == "ascending" else name
        links[name] = (url_for("awards.awards", **kept, sort=target), direction)
    return links


@bp.get("/awards/<int:award_id>")
@door(SIGNED_IN)
def award(award_id: int) -> Any:
    """Show an award: amounts, period, what is due, requests and their decisions."""
    viewer = me()
    shown = queries.get_award(viewer, award_id)
    requests = queries.requests_of(shown)
    decision = shown.application and decision_for_applicant(viewer, shown.application)
    asks = bool(may_ask(viewer, shown, team=queries.team_of(shown))) and shown.state == "running"
    return {
        "award": shown,
        "decision": decision,
        "contact": shown.stream.definition.contact if shown.stream else "",
        "requests": requests,
        **_accounting(shown),
        "asks_compensation": queries.asks_compensation(shown),
        "items": queries.related_items(shown),
        "may_ask": asks,
        "asks_reports": viewer.holds("programme_manager")
        and bool(queries.reports.may_judge(viewer, shown))
        and queries.reports.reports_are_asked(shown),
        "sees_general": shown.stream is not None
        and viewer.holds("programme_manager", "deciding_authority")
        and queries.sees_as_staff(viewer, shown),
        "part_names": PART_NAMES,
        "state_name": STATE_NAMES["settled" if queries.is_settled(shown) else shown.state],
        "request_tones": REQUEST_TONES,
        "taken_in_by": queries.find_import_of(shown),
        "told": _told(shown),
    }


def _accounting(shown: Award) -> dict[str, Any]:
    """Return what the recipient keeps and hands in, and until when it asks for the final amount."""
    regime = queries.regime_of(shown) if shown.state == "running" else None
    until = apply_until(regime, shown.ends_on) if regime and shown.ends_on else None
    return {"accounting": regime_said(regime) if regime else [], "apply_until": until}


def _told(shown: Award) -> list[tuple[RegisterFact, Any]]:
    """Return what later registers changed, each with the words for what it is about."""
    told = []
    for fact in queries.facts_of(shown):
        form = register_forms().get(fact.made_by.form)
        name = form.fact_of.get(fact.column_name, "") if form else ""
        about: Any = FACT_NAMES.get(fact.kind) or COLUMN_NAMES.get(name) or fact.column_name
        told.append((fact, about))
    return told
