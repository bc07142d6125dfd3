"""Calls for programs that follow them: dates for a calendar, news for a feed reader; in a language one names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from flask import Response, current_app, request, url_for
from flask_babel import force_locale, gettext

from grants.foundation.calendars import MEDIA_TYPE, Happening, calendar
from grants.foundation.clock import now
from grants.foundation.wording import Sentence, sentence
from grants.streams import queries
from grants.streams.models import Stream
from grants.streams.queries import Changes
from grants.streams.rules import has_closed
from grants.streams.rules.feeds import Entry, feed
from grants.streams.views.desk import bp
from grants.web.access import ANYONE, door
from grants.web.pages import LANGUAGES, euro, file_answer, moment, page_language

HAPPENINGS: dict[str, Sentence] = {
    "opens": sentence("Opens: %(call)s"),
    "preregister": sentence("Last moment to pre-register: %(call)s"),
    "ideas": sentence("Deadline for ideas: %(call)s"),
    "deadline": sentence("Deadline: %(call)s"),
    "decision": sentence("Decision at the latest: %(call)s"),
}
"""What happens on a call's moments, by the word in its UID."""


@bp.get("/calls/<int:stream_id>/dates.ics")
@door(ANYONE)
def call_dates(stream_id: int) -> Any:
    """Hand out the dates of one call as a calendar file."""
    call = queries.get_call(stream_id)
    with force_locale(_language()):
        found = _happenings([call])
        content = calendar(call.definition.name.spoken(_language()), found)
    return file_answer(content, name=f"{call.code}.ics", media_type=MEDIA_TYPE)


@bp.get("/calls/dates.ics")
@door(ANYONE)
def all_dates() -> Any:
    """Hand out the dates of every call that has not closed, to subscribe to."""
    at = now()
    calls = [call for call in queries.announced_calls() if not has_closed(call, at)]
    with force_locale(_language()):
        content = calendar(gettext("Calls for subsidy"), _happenings(calls))
    return file_answer(content, name="calls.ics", media_type=MEDIA_TYPE)


@bp.get("/calls/feed.atom")
@door(ANYONE)
def calls_feed() -> Any:
    """Hand out a feed of the calls, the last changed first."""
    language = _language()
    calls = queries.announced_calls()
    changes = queries.changes_of(calls)
    with force_locale(language):
        entries = [_entry(call, changes[call.id], language) for call in calls]
        content = feed(
            title=gettext("Calls for subsidy"),
            address=_address("streams.calls_feed", language=language),
            page=_address("streams.calls"),
            author="Ronde",
            language=language,
            entries=sorted(entries, key=lambda entry: entry.changed_at, reverse=True),
        )
    return Response(content, mimetype="application/atom+xml")


def _language() -> str:
    named = request.args.get("language")
    return named if named in LANGUAGES else page_language()


def _address(endpoint: str, **facts: Any) -> str:
    """Return a whole address: the public one of the settings, never what a request claims this site is called."""
    public: str = current_app.config["SETTINGS"].public_address
    return public + url_for(endpoint, **facts)


def _entry(call: Stream, changes: Changes, language: str) -> Entry:
    definition = call.definition
    facts = [
        definition.summary.spoken(language),
        gettext("Subsidy ceiling: %(amount)s.", amount=euro(call.pot.ceiling)),
        gettext("Deadline: %(moment)s, Dutch time.", moment=moment(call.closes_at)),
    ]
    return Entry(
        address=_address("streams.call", stream_id=call.id),
        title=definition.name.spoken(language),
        summary="\n".join(facts),
        published_at=changes.announced_at,
        changed_at=changes.changed_at,
    )


def _happenings(calls: Sequence[Stream]) -> list[Happening]:
    changes = queries.changes_of(calls)
    return [one for call in calls for one in _of_call(call, changes[call.id])]


def _of_call(call: Stream, changes: Changes) -> Iterator[Happening]:
    dates = call.definition.dates
    moments = {
        "opens": call.opens_at,
        "preregister": call.preregister_before,
        "ideas": call.ideas_before,
        "deadline": call.closes_at,
        "decision": dates.decision_by,
    }
    name = call.definition.name.spoken(_language())
    address = _address("streams.call", stream_id=call.id)
    for kind, at in moments.items():
        if at is not None:
            yield Happening(
                uid=f"call-{call.id}-{kind}@{urlsplit(address).hostname}",
                at=at,
                title=gettext(HAPPENINGS[kind].msgid, call=name),
                description=call.definition.summary.spoken(_language()),
                address=address,
                changed_at=changes.changed_at,
                revision=changes.revision,
            )
