"""The calendars: of one award, of everything somebody may see, as a page, as a file, and by a private address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from flask import Response, current_app, flash, redirect, request, url_for
from flask_babel import force_locale, gettext

from grants.awards import commands, queries
from grants.awards.forms.calendar import CalendarFilterForm
from grants.awards.models import Award
from grants.awards.permissions import READERS
from grants.awards.queries import ItemScope, RelatedItem, calendar_source
from grants.awards.rules import calendar as rules
from grants.awards.views.desk import bp
from grants.foundation.calendars import MEDIA_TYPE, Happening, calendar
from grants.foundation.clock import now, today
from grants.foundation.errors import NotFound, RuleBroken
from grants.foundation.terms import day_of
from grants.foundation.wording import Sentence, sentence
from grants.people.models import Account
from grants.web.access import ANYONE, SIGNED_IN, door, me
from grants.web.pages import file_answer, pick, say

TOO_MANY = 429
RUNS = sentence("running")


@dataclass(frozen=True)
class Line:
    """One line of a calendar page."""

    day: date
    moment: datetime | None
    item: RelatedItem
    title: str
    reference: str


def _lines(items: Sequence[RelatedItem], *, kind: str = "") -> list[Line]:
    """Return the items with a day in order of time, each with the project it is of."""
    titles = queries.titles_of({item.award_id for item in items})
    found = []
    for item in items:
        day = day_of(item.starts_at) if item.starts_at else item.due_on
        if day is not None and (not kind or item.kind == kind):
            found.append(Line(day, item.starts_at, item, *titles[item.award_id]))
    return sorted(
        found, key=lambda line: (line.day, line.moment is not None, line.moment or now(), line.title)
    )


def _months(lines: Sequence[Line]) -> list[tuple[date, list[Line]]]:
    """Return the lines by month, the first day of the month before them."""
    months: dict[date, list[Line]] = {}
    for line in lines:
        months.setdefault(line.day.replace(day=1), []).append(line)
    return list(months.items())


@bp.get("/awards/<int:award_id>/calendar")
@door(SIGNED_IN)
def award_calendar(award_id: int) -> Any:
    """Show everything of one award that has a day."""
    shown = queries.get_award(me(), award_id)
    items = queries.calendar_items(ItemScope(queries.scope_of(shown), viewer=me()))
    return {
        "award": shown,
        "months": _months(_lines(items)),
        "kinds": queries.item_kinds(),
        "present": today(),
    }


@bp.get("/awards/<int:award_id>/calendar.ics")
@door(SIGNED_IN)
def award_dates(award_id: int) -> Any:
    """Hand out the days of one award as a calendar file."""
    shown = queries.get_award(me(), award_id)
    items = queries.calendar_items(ItemScope(queries.scope_of(shown), viewer=me()))
    content = calendar(shown.title or shown.reference, _happenings(_lines(items)))
    return file_answer(content, name=f"{shown.reference}.ics", media_type=MEDIA_TYPE)


@bp.get("/calendar")
@door(SIGNED_IN)
def calendar_page() -> Any:
    """Show the days of every award somebody may see, by month, within a filter."""
    viewer = me()
    month, kind = rules.month_of(request.args.get("month", "")), request.args.get("kind", "")
    since, until = rules.days_shown(month, today())
    choices = queries.choices_for(viewer, programme_id=None).programmes
    form = CalendarFilterForm(request.args)
    form.offer(queries.item_kinds(), [(number, pick(nl, en)) for number, nl, en in choices])
    scope = queries.visible_scope(viewer, form.programme_id, since, until)
    shown = month or today().replace(day=1)
    return {
        "months": _months(_lines(queries.calendar_items(scope), kind=kind)),
        "kinds": queries.item_kinds(),
        "form": form,
        "is_filtered": bool(request.args.get("month") or kind or form.programme_id),
        "is_staff": viewer.holds(*READERS),
        "present": today(),
        "since": since,
        "until": until,
        "before": f"{rules.month_before(shown):%Y-%m}",
        "after": f"{rules.next_month(shown):%Y-%m}",
        "kept": {name: value for name, value in request.args.items() if name != "month" and value},
        "subscription": queries.find_subscription(viewer),
    }


@bp.get("/calendar.ics")
@door(SIGNED_IN)
def calendar_file() -> Any:
    """Hand out the days of every award somebody may see as a calendar file."""
    return file_answer(_followed(me()), name="ronde.ics", media_type=MEDIA_TYPE)


@bp.get("/calendar/<token>.ics")
@door(ANYONE)
def followed_calendar(token: str) -> Any:
    """Answer a calendar program at somebody's private address, with what that person may see now."""
    try:
        found = commands.fetch_calendar(token=token, source=request.remote_addr or "")
    except RuleBroken as broken:
        return Response(say(broken.said), TOO_MANY, {"Retry-After": "900"}, mimetype="text/plain")
    if found is None:
        raise NotFound
    with force_locale(found.account.language):
        content = _followed(found.account)
    return file_answer(content, name="ronde.ics", media_type=MEDIA_TYPE)


def _followed(viewer: Account) -> bytes:
    since, until = rules.days_followed(today())
    items = queries.calendar_items(queries.visible_scope(viewer, None, since, until))
    return calendar(gettext("Projects"), _happenings(_lines(items)))


def _happenings(lines: Sequence[Line]) -> list[Happening]:
    """Return the lines as a calendar knows them: the project and what happens, and no names of people."""
    public: str = current_app.config["SETTINGS"].public_address
    host, moment = urlsplit(public).hostname, now()
    return [
        Happening(
            uid=f"{line.item.key}@{host}",
            at=line.moment or line.day,
            ends_at=line.item.ends_at,
            title=f"{say(line.item.label)}: {line.title}",
            description=f"{line.reference}: {say(line.item.state)}",
            address=public + line.item.url,
            changed_at=moment,
        )
        for line in lines
    ]


@bp.post("/calendar/subscription")
@door(SIGNED_IN)
def open_subscription() -> Any:
    """Give a new private address, and show it once."""
    token = commands.open_subscription(actor=me())
    return calendar_address(token)


@bp.get("/calendar/subscription")
@door(SIGNED_IN)
def calendar_address(token: str = "") -> Any:
    """Tell how a calendar follows these days, and the address when it was just made."""
    public: str = current_app.config["SETTINGS"].public_address
    address = public + url_for("awards.followed_calendar", token=token) if token else ""
    return {"address": address, "subscription": queries.find_subscription(me())}


@bp.post("/calendar/subscription/end")
@door(SIGNED_IN)
def end_subscription() -> Any:
    """End one's private address."""
    commands.end_subscription(actor=me())
    flash(gettext("Your private address has ended. Calendars that followed it get nothing any more."), "good")
    return redirect(url_for("awards.calendar_page"), 303)


@calendar_source
def days_of_awards(scope: ItemScope) -> list[RelatedItem]:
    """List the first and last days of running projects."""
    found = []
    for award in queries.awards_between(scope):
        for kind, label, day in (
            ("start", sentence("First day of the project"), award.starts_on),
            ("end", sentence("Last day of the project"), award.ends_on),
        ):
            if day is not None and _is_within(scope, day):
                found.append(_item(award.id, kind, f"{kind}-{award.id}", label, day, _page(award)))
    return found


def _is_within(scope: ItemScope, day: date) -> bool:
    return (scope.since is None or day >= scope.since) and (scope.until is None or day <= scope.until)


def _page(award: Award) -> str:
    return url_for("awards.award", award_id=award.id)


def _item(award_id: int, kind: str, key: str, label: Sentence, day: date, url: str) -> RelatedItem:
    return RelatedItem(award_id=award_id, kind=kind, key=key, label=label, url=url, state=RUNS, due_on=day)


@calendar_source
def terms_of_decisions(scope: ItemScope) -> list[RelatedItem]:
    """List until when a recipient can object, and can say what it thinks of what is intended."""
    found = []
    for award_id, application_id, number, day in queries.objection_days(scope):
        url = url_for("decisions.decision", application_id=application_id)
        label = sentence("Last day to object to the decision")
        found.append(_item(award_id, "term", f"objection-{number}", label, day, url))
    for award_id, application_id, number, day in queries.views_days(scope):
        url = url_for("decisions.asked_views", application_id=application_id)
        label = sentence("Last day for your views on what is intended")
        found.append(_item(award_id, "term", f"views-{number}", label, day, url))
    return found


@calendar_source
def days_of_money(scope: ItemScope) -> list[RelatedItem]:
    """List by when projects must begin, when they were paid, and what is asked of them about their final amount."""
    listed = (
        ("start", "begin", sentence("Last day to begin the project"), "awards.award", queries.start_days),
        ("money", "paid", sentence("Instalment paid"), "awards.award", queries.paid_days),
        (
            "term",
            "hearing",
            sentence("Last day for your views on the final amount"),
            "awards.determination",
            queries.hearing_days,
        ),
        ("money", "back", sentence("Last day to pay back"), "awards.determination", queries.recovery_days),
    )
    return [
        _item(award_id, kind, f"{key}-{number}", label, day, url_for(endpoint, award_id=award_id))
        for kind, key, label, endpoint, found in listed
        for award_id, number, day in found(scope)
    ]


CLOSING: dict[str, tuple[Sentence, str]] = {
    "account": (sentence("Last day to account for the project"), "awards.account"),
    "determine": (sentence("Last day for us to determine the amount"), "awards.determination"),
}


@calendar_source
def days_after_the_end(scope: ItemScope) -> list[RelatedItem]:
    """List until when a project is accounted for, and by when its final amount is to be determined."""
    return [
        _item(
            award_id,
            "term",
            f"{which}-{award_id}",
            CLOSING[which][0],
            day,
            url_for(CLOSING[which][1], award_id=award_id),
        )
        for award_id, which, day in queries.closing_days(scope)
        if _is_within(scope, day)
    ]


queries.name_kind("money", sentence("Payments"))
queries.name_kind("start", sentence("Start of projects"))
queries.name_kind("end", sentence("End of projects"))
queries.name_kind("term", sentence("Terms of decisions"))
