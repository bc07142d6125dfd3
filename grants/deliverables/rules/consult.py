"""Which days and slots does a consult hour have, what may be booked when, and which words belong to it?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from urllib.parse import urlsplit

from grants.foundation.calendars import Happening
from grants.foundation.errors import RuleBroken
from grants.foundation.terms import day_of, holidays, instant_from_local
from grants.foundation.wording import Sentence, sentence

LONGEST_SERIES = timedelta(days=2 * 366)
SHORTEST_SLOT, LONGEST_SLOT = 10, 120
MOST_SLOTS = 12
MOST_COMING = 2
"""So many coming appointments one project may have: the hours are for all."""

TOPIC_NAMES: dict[str, Sentence] = {
    "handbook": sentence("writing the handbook"),
    "evaluation": sentence("process evaluation"),
    "description": sentence("intervention description"),
    "target_group": sentence("reaching the target group"),
    "cooperation": sentence("working together"),
    "planning": sentence("planning and more time"),
    "money": sentence("budget and accounts"),
    "recognition": sentence("recognition by the databank"),
    "other": sentence("something else"),
}
TOPIC_OF_TYPE = {
    "handbook": "handbook",
    "process_evaluation": "evaluation",
    "intervention_description": "description",
}
"""What a question is about when it is about one of these products and nothing else is chosen."""
READER_NAMES: dict[str, Sentence] = {
    "advisers": sentence("only advisers"),
    "project": sentence("advisers and this project"),
    "projects": sentence("all projects, without saying whose it is"),
}
WEEKDAY_NAMES: dict[int, Sentence] = {
    1: sentence("Monday"),
    2: sentence("Tuesday"),
    3: sentence("Wednesday"),
    4: sentence("Thursday"),
    5: sentence("Friday"),
    6: sentence("Saturday"),
    7: sentence("Sunday"),
}


@dataclass(frozen=True)
class Weekly:
    """A weekly hour as somebody sets it up; `begins` is Dutch local time."""

    weekday: int
    begins: time
    slot_minutes: int
    slot_count: int
    from_on: date
    until_on: date
    link: str

    @property
    def begins_at_minute(self) -> int:
        """Return the beginning in minutes after midnight."""
        return self.begins.hour * 60 + self.begins.minute


def check_weekly(weekly: Weekly, hosts: Sequence[tuple[int, str]]) -> None:
    """Refuse a series that cannot be held; `hosts` are who holds it (their account) and for which organisation.

    Raises RuleBroken with its field: `series_backwards`, `series_too_long`, `slots_wrong`, `past_midnight`,
    `link_wrong`, `hosts_wrong`.
    """
    if weekly.until_on < weekly.from_on:
        raise RuleBroken(
            "series_backwards", sentence("The last day must be after the first."), field="until_on"
        )
    if weekly.until_on - weekly.from_on > LONGEST_SERIES:
        raise RuleBroken("series_too_long", sentence("Make a series of two years at most."), field="until_on")
    if not SHORTEST_SLOT <= weekly.slot_minutes <= LONGEST_SLOT:
        said = sentence(
            "An appointment takes %(least)s to %(most)s minutes.", least=SHORTEST_SLOT, most=LONGEST_SLOT
        )
        raise RuleBroken("slots_wrong", said, field="slot_minutes")
    if not 1 <= weekly.slot_count <= MOST_SLOTS:
        said = sentence("Choose 1 to %(most)s appointments a day.", most=MOST_SLOTS)
        raise RuleBroken("slots_wrong", said, field="slot_count")
    if weekly.begins_at_minute + weekly.slot_minutes * weekly.slot_count > 24 * 60:
        raise RuleBroken(
            "past_midnight", sentence("The last appointment must end before midnight."), field="slot_count"
        )
    address = urlsplit(weekly.link)
    if address.scheme != "https" or not address.hostname:
        raise RuleBroken("link_wrong", sentence("Write an address that begins with https://."), field="link")
    _check_hosts(hosts)


def _check_hosts(hosts: Sequence[tuple[int, str]]) -> None:
    if not hosts or any(not organisation for _, organisation in hosts):
        said = sentence("Say who holds the consult hour, and for which organisation.")
        raise RuleBroken("hosts_wrong", said, field="first_organisation")
    if len({account for account, _ in hosts}) < len(hosts):
        raise RuleBroken("hosts_wrong", sentence("Choose two different people."), field="second_adviser")


def days_of(weekly: Weekly) -> tuple[list[date], list[date]]:
    """Return the days on which a series is held, and the holidays it skips."""
    first = weekly.from_on + timedelta(days=(weekly.weekday - weekly.from_on.isoweekday()) % 7)
    count = max(0, (weekly.until_on - first).days // 7 + 1)
    every = [first + timedelta(weeks=week) for week in range(count)]
    held = [day for day in every if day not in holidays(day.year)]
    return held, [day for day in every if day in holidays(day.year)]


def slots_of(day: date, weekly: Weekly) -> list[tuple[datetime, datetime]]:
    """Return the slots of one day as UTC instants, by the Dutch clock of that day."""
    first = datetime.combine(day, time()) + timedelta(minutes=weekly.begins_at_minute)
    edges = [
        instant_from_local(first + timedelta(minutes=weekly.slot_minutes * place), field="begins")
        for place in range(weekly.slot_count + 1)
    ]
    return list(pairwise(edges))


def check_still_to_come(starts_at: datetime, at: datetime) -> None:
    """Refuse to book, move or cancel what has begun; raises RuleBroken `has_begun`."""
    if at >= starts_at:
        raise RuleBroken("has_begun", sentence("This appointment has begun already."), field="slot_id")


def check_begun(starts_at: datetime, at: datetime) -> None:
    """Refuse to say what came of an appointment that is still to come; raises RuleBroken `not_begun`."""
    if at < starts_at:
        raise RuleBroken("not_begun", sentence("This appointment is still to come."))


def reminder_is_due(starts_at: datetime, booked_at: datetime, at: datetime) -> bool:
    """Say whether the day before an appointment has come; who books on that day itself needs no reminder."""
    day_before = day_of(starts_at) - timedelta(days=1)
    return day_of(booked_at) < day_before <= day_of(at) and at < starts_at


ABOUT_OPEN_CALL = sentence(
    "This question is about a call that is open. Every applicant must get the same answer, so it is answered on the "
    "page of the call and not in a consult hour."
)


def appointment(
    number: int,
    *,
    starts_at: datetime,
    ends_at: datetime,
    changed_at: datetime,
    sequence: int,
    title: str,
    description: str,
    address: str,
) -> Happening:
    """Return an appointment as calendars know it; its identity never changes, also when it is moved."""
    return Happening(
        uid=f"consult-{number}@{urlsplit(address).hostname}",
        at=starts_at,
        ends_at=ends_at,
        title=title,
        description=description,
        address=address,
        changed_at=changed_at,
        revision=sequence,
    )
