"""Given what came in and when, is an objection in time, when must it be decided, and may it be decided like that?

The articles are those of the General Administrative Law Act (Awb), chapters 6 and 7.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from grants.applications.rules import DecisionClock, Stop
from grants.foundation import terms
from grants.foundation.errors import RuleBroken
from grants.foundation.terms import roll
from grants.foundation.wording import Sentence, sentence

STOOD_STILL = sentence("Waiting for what was missing (General Administrative Law Act, article 7:10(2))")
MOST_AGREED = 52
"""The most weeks that can be agreed on at once: a slip of the pen in the year is no agreement."""
LEAST_MEMBERS = 2


# --- Arrival (6:7 to 6:11, 6:15) ------------------------------------------------------------------


@dataclass(frozen=True)
class Arrival:
    """How and when an objection came in; `decided_on` is the day of the decision, None while there is none."""

    channel: str
    received_on: date
    decided_on: date | None
    until: date | None
    posted_on: date | None = None
    first_received_on: date | None = None

    @property
    def timeliness(self) -> str:
        """Return `early`, `in_time` or `late`: by post the postmark counts, and a wrong desk's day (6:9, 6:15)."""
        if self.decided_on is None or self.until is None or self.counts_on < self.decided_on:
            return "early"
        if self.counts_on <= self.until or self._posted_in_time(self.until):
            return "in_time"
        return "late"

    @property
    def counts_on(self) -> date:
        """Return the day on which it counts as received."""
        return self.first_received_on or self.received_on

    def _posted_in_time(self, until: date) -> bool:
        if self.channel != "post" or self.posted_on is None or self.posted_on > until:
            return False
        return self.received_on <= terms.OBJECTION_BY_POST.last_day(until)


def check_arrival(arrival: Arrival, today: date) -> None:
    """Refuse days that cannot be; raises RuleBroken `arrived_later_than_now`, `posted_after`, `forwarded_needs_day`,
    `first_received_after`."""
    if arrival.received_on > today:
        said = sentence("This day is still to come. Write the day on which it came in.")
        raise RuleBroken("arrived_later_than_now", said, field="received_on")
    if arrival.posted_on is not None and arrival.posted_on > arrival.received_on:
        said = sentence("It cannot be posted after it came in.")
        raise RuleBroken("posted_after", said, field="posted_on")
    if (arrival.channel == "forwarded") != (arrival.first_received_on is not None):
        said = sentence(
            "Write when another body received it, for an objection that was forwarded and only then."
        )
        raise RuleBroken("forwarded_needs_day", said, field="first_received_on")
    if arrival.first_received_on is not None and arrival.first_received_on > arrival.received_on:
        said = sentence("The other body cannot have received it after we did.")
        raise RuleBroken("first_received_after", said, field="first_received_on")


# --- The last day to decide (7:10) ----------------------------------------------------------------


@dataclass(frozen=True)
class Pause:
    """Something missing was asked on a day, with a last day; `came_on` when it came, else it is due, or lapsed."""

    asked_on: date
    due_on: date
    came_on: date | None = None


@dataclass(frozen=True)
class Moved:
    """The last day was moved on a day: adjourned (7:10(3)), or by agreement (7:10(4))."""

    on: date
    until_on: date


@dataclass(frozen=True)
class Course:
    """What the last day of an objection follows from."""

    until: date
    """The last day to object."""
    committee_told_on: date | None = None
    """When who objects heard that a committee advises; twelve weeks hold only then."""
    pauses: Sequence[Pause] = ()
    moved: Sequence[Moved] = ()


def first_last_day(course: Course) -> date:
    """Return the last day without any pause: six weeks, or twelve with a committee, after the last day to object.

    Who objects must have heard of the committee before the six weeks were over.
    """
    six = terms.DECISION_ON_OBJECTION.last_day(course.until)
    told = course.committee_told_on
    if told is None or told > six:
        return six
    return terms.DECISION_ON_OBJECTION_WITH_COMMITTEE.last_day(course.until)


def objection_clock(course: Course, today: date) -> DecisionClock:
    """Return the last day to decide an objection, and the days on which its clock stood still.

    A clock that does not run yet cannot stand still: what was missing before the last day to object costs nothing.
    """
    announced = due = first_last_day(course)
    stops = [(pause, stop) for pause in course.pauses if (stop := _stop(pause, course.until, today))]
    events: list[tuple[date, Stop | Moved]] = [(stop.first, stop) for _pause, stop in stops]
    events += [(one.on, one) for one in course.moved]
    for _on, event in sorted(events, key=lambda one: one[0]):
        due = roll(due + timedelta(days=event.days)) if isinstance(event, Stop) else max(due, event.until_on)
    running = any(pause.came_on is None and pause.due_on >= today for pause, _stop in stops)
    return DecisionClock(
        announced=announced,
        due_on=due,
        days_left=(due - today).days,
        stands_still=running,
        stops=[stop for _pause, stop in stops],
        postponed_on=course.moved[-1].on if course.moved else None,
    )


def _stop(pause: Pause, until: date, today: date) -> Stop | None:
    first = max(pause.asked_on, until) + timedelta(days=1)
    came = pause.came_on - timedelta(days=1) if pause.came_on else today
    last = min(pause.due_on, came)
    return Stop(first, last, STOOD_STILL) if last >= first else None


def check_adjournment(clock: DecisionClock, until_on: date, today: date, *, before: bool) -> None:
    """Allow six weeks more, once, before the last day has passed (7:10(3)).

    `before` says whether it was adjourned earlier. Raises RuleBroken `adjourned_before`, `adjourned_too_late`,
    `not_later`, `adjourned_too_long`.
    """
    if before:
        said = sentence("It was adjourned before. More time needs the agreement of who objects.")
        raise RuleBroken("adjourned_before", said)
    if clock.due_on < today:
        said = sentence("The last day has passed: more time needs the agreement of who objects.")
        raise RuleBroken("adjourned_too_late", said)
    latest = terms.ADJOURNMENT.last_day(clock.due_on)
    _check_later(clock, until_on)
    if until_on > latest:
        said = sentence("It can be adjourned by six weeks: %(day)s at the latest.", day=latest)
        raise RuleBroken("adjourned_too_long", said, field="until_on")


def check_agreed(clock: DecisionClock, until_on: date) -> None:
    """Allow a later day that was agreed on (7:10(4)); raises RuleBroken `not_later`, `agreed_too_long`."""
    _check_later(clock, until_on)
    latest = clock.due_on + timedelta(weeks=MOST_AGREED)
    if until_on > latest:
        said = sentence("Choose a day on %(day)s at the latest, or agree again later.", day=latest)
        raise RuleBroken("agreed_too_long", said, field="until_on")


def _check_later(clock: DecisionClock, until_on: date) -> None:
    if until_on <= clock.due_on:
        said = sentence("Choose a day after the present last day, %(day)s.", day=clock.due_on)
        raise RuleBroken("not_later", said, field="until_on")


# --- Hearing (7:2 to 7:7) and committee (7:13) ----------------------------------------------------


@dataclass(frozen=True)
class Hearer:
    """Somebody who hears: whether they lead it, and whether they took part in the first decision."""

    name: str
    leads: bool
    involved: bool
    account_id: int | None = None


def papers_until(hearing_on: date) -> date:
    """Return the last day on which the parties can send in papers (7:4(1))."""
    return terms.HEARING_PAPERS.latest_day_before(hearing_on)


def check_hearing(
    hearing_on: date, view_from: date, today: date, hearers: Sequence[Hearer], *, short_notice: str
) -> None:
    """Refuse a hearing that leaves no time to read and answer, or whose hearers judge their own work.

    `short_notice` says who agreed to less time. Raises RuleBroken `hearing_passed`, `hearing_too_soon`,
    `view_too_short`, `hearer_missing`, `hearer_leads`, `hearer_involved`.
    """
    if hearing_on < today:
        raise RuleBroken("hearing_passed", sentence("Choose a day that is still to come."), field="begins_at")
    if not short_notice and papers_until(hearing_on) < today:
        said = sentence(
            "The parties may send in papers until ten days before the hearing: choose a later day, or write who "
            "agreed to less time."
        )
        raise RuleBroken("hearing_too_soon", said, field="begins_at")
    latest = terms.FILE_ON_VIEW.latest_day_before(hearing_on)
    if not short_notice and view_from > latest:
        said = sentence("The file is open for at least a week before the hearing: from %(day)s.", day=latest)
        raise RuleBroken("view_too_short", said, field="view_from")
    check_hearers(hearers)


def check_hearers(hearers: Sequence[Hearer]) -> None:
    """Hold that most of those who hear, and who leads it, had no part in the first decision (7:5(1)).

    Raises RuleBroken `hearer_missing`, `hearer_leads`, `hearer_involved`.
    """
    if not hearers:
        raise RuleBroken("hearer_missing", sentence("Choose who hears the parties."), field="hearers")
    leading = [one for one in hearers if one.leads]
    if len(leading) != 1:
        raise RuleBroken("hearer_leads", sentence("Choose one person who leads the hearing."), field="leader")
    involved = sum(one.involved for one in hearers)
    if leading[0].involved:
        said = sentence("Who leads the hearing had a part in the first decision: choose somebody else.")
        raise RuleBroken("hearer_involved", said, field="leader")
    if involved * 2 >= len(hearers):
        said = sentence("Most of those who hear may not have had a part in the first decision.")
        raise RuleBroken("hearer_involved", said, field="hearers")


def check_committee(chair: str, members: Sequence[str]) -> None:
    """Hold that a committee has a chair and at least two members (7:13(1)).

    Raises RuleBroken `committee_without_chair`, `committee_too_small`.
    """
    if not chair:
        said = sentence("Name a chair who does not work for us.")
        raise RuleBroken("committee_without_chair", said, field="chair")
    if len(set(members) - {chair}) < LEAST_MEMBERS:
        said = sentence(
            "A committee has at least two members besides its chair. Write one name on each line."
        )
        raise RuleBroken("committee_too_small", said, field="members")


# --- The outcome (7:11, 7:12) ---------------------------------------------------------------------


@dataclass(frozen=True)
class Heard:
    """What an outcome must fit: lateness, how the parties were heard, what the committee advised."""

    timeliness: str
    late_excused: bool | None
    was_heard: bool
    skip_ground: str | None = None
    has_committee: bool = False
    advice: str | None = None


_FITS = {
    "manifestly_inadmissible": ("inadmissible",),
    "manifestly_unfounded": ("unfounded",),
    "fully_met": ("founded",),
}
"""The outcomes that fit the reason why nobody was heard; any fits the others."""


def check_outcome(outcome: str, heard: Heard, *, reason: str, deviation: str) -> None:
    """Refuse an outcome that does not follow from how it went.

    Raises RuleBroken `reason_missing`, `late_not_judged`, `late_not_excused`, `not_heard`, `heard_otherwise`,
    `advice_missing`, `deviation_missing`.
    """
    if not reason.strip():
        raise RuleBroken("reason_missing", sentence("Give the reasons."), field="reason")
    if heard.timeliness == "late":
        if heard.late_excused is None:
            said = sentence("It came too late. Say first whether that is excused (article 6:11).")
            raise RuleBroken("late_not_judged", said, field="outcome")
        if not heard.late_excused and outcome != "inadmissible":
            said = sentence("It came too late, without an excuse: it can only be inadmissible.")
            raise RuleBroken("late_not_excused", said, field="outcome")
    if not heard.was_heard and heard.skip_ground is None:
        said = sentence("Nobody was heard, and no ground was given for that.")
        raise RuleBroken("not_heard", said, field="outcome")
    if not heard.was_heard and outcome not in _FITS.get(heard.skip_ground or "", (outcome,)):
        said = sentence("This does not fit the reason why nobody was heard. Plan a hearing, or look again.")
        raise RuleBroken("heard_otherwise", said, field="outcome")
    if heard.has_committee and heard.advice is None:
        raise RuleBroken("advice_missing", sentence("The committee has not advised yet."), field="outcome")
    if heard.has_committee and heard.advice != outcome and not deviation.strip():
        said = sentence("The committee advised otherwise: say why you do not follow it.")
        raise RuleBroken("deviation_missing", said, field="deviation")


TIMELINESS: dict[str, Sentence] = {
    "early": sentence("before the decision was announced"),
    "in_time": sentence("in time"),
    "late": sentence("too late"),
}


def names_on_lines(text: str) -> list[str]:
    """Return the names that were typed, one on each line, each once."""
    return list(dict.fromkeys(name for line in text.splitlines() if (name := " ".join(line.split()))))


@dataclass(frozen=True)
class Involved:
    """Who had a part in a first decision, by account: who prepared, took and announced it, and who assessed."""

    deciders: frozenset[int] = field(default_factory=frozenset)
    others: frozenset[int] = field(default_factory=frozenset)

    def holds(self, account_id: int | None) -> bool:
        """Say whether this account had a part in it."""
        return account_id in self.deciders or account_id in self.others


def steps_as_course(
    steps: Iterable[tuple[str, date, date | None]], until: date, committee_told_on: date | None
) -> Course:
    """Return the course from the steps of an objection, as (kind, day, until) in their order."""
    pauses: list[Pause] = []
    moved: list[Moved] = []
    for kind, on, until_on in steps:
        if kind == "repair_asked" and until_on is not None:
            pauses.append(Pause(on, until_on))
        elif kind == "repair_came" and pauses:
            pauses[-1] = Pause(pauses[-1].asked_on, pauses[-1].due_on, on)
        elif kind in ("adjourned", "agreed") and until_on is not None:
            moved.append(Moved(on, until_on))
    return Course(until, committee_told_on, pauses, moved)
