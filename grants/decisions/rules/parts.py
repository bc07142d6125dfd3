"""Given the facts of a letter, in which sentences are they said? Plain words, one thought each."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from grants.foundation.money import Money
from grants.foundation.scores import Score
from grants.foundation.wording import Sentence, counted, sentence

CLOSING = sentence("Yours sincerely,")
OUR_DECISION = sentence("Our decision")
PROJECT = sentence("Project")
AMOUNT_ASKED = sentence("Amount asked")
AMOUNT_AWARDED = sentence("Amount awarded")
START = sentence("Start of the project")
END = sentence("End of the project")
WHY = sentence("Why we decided this")
YOUR_SCORES = sentence("Your scores")
CRITERION = sentence("Criterion")
WEIGHT = sentence("Weight")
SCORE = sentence("Score")
MEANING = sentence("Explanation")
PANEL_SAYS = sentence("The committee explains its scores as follows:")
THE_AMOUNT = sentence("How we computed the amount")
COSTS = sentence("Total costs in your budget")
OWN_SHARE = sentence("Your own contribution")
THIRD_PARTY = sentence("Contributions of others")
YOUR_DUTIES = sentence("What we ask of you")
DELIVERABLE = sentence("What you deliver")
LAST_DAY = sentence("Last day")
DISAGREE = sentence("Do you disagree with this decision?")

WITHIN_LINE = sentence(
    "We divided the money in the order of the ranking, as the call says. There was enough for your application."
)
CALCULATION = sentence(
    "The subsidy is the total of the costs, less your own contribution and the contributions of others. It is the "
    "most you can receive. After the project we determine the final amount: we look at what you did and what it "
    "cost. If you did less, or spent less, the final amount can be lower."
)
REPORT_CHANGES = sentence(
    "Tell us at once when the project changes, is delayed or stops, or when you cannot keep to an obligation."
)
DELIVER = sentence("You also send us the following. We publish what we accept, so that others can use it.")
REFUSED = sentence("You do not receive a subsidy for this project. We explain why below.")
NOT_CONSIDERED = sentence(
    "We do not consider your application. That is why we did not assess what is in it, and you do not receive a "
    "subsidy for this project."
)
NOT_ELIGIBLE = sentence("Your application does not meet the conditions of the call, for this reason:")
OBJECTION_HOLDS = (
    sentence("your name and address"),
    sentence("the date"),
    sentence("the date and the reference of this letter"),
    sentence("why you disagree with the decision"),
    sentence("your signature"),
)
OBJECTION_AFTER = sentence(
    "An objection costs nothing. The decision stays in force while we look at your objection. If you cannot give "
    "all your reasons in time, send what you have before the last day and say that the rest will follow."
)


def just(value: Any) -> Sentence:
    """Say a value by itself, as the language of the letter writes it."""
    return sentence("%(value)s", value=value)


def subject(title: str) -> Sentence:
    """Say what the letter is about; the same for every outcome."""
    return sentence("Decision on your application “%(title)s”", title=title)


def salutation(person: str) -> Sentence:
    """Greet."""
    return sentence("Dear %(person)s,", person=person)


def on_behalf_of(executor: str) -> Sentence:
    """Say for whom the decider decides."""
    return sentence("On behalf of the board of %(executor)s", executor=executor)


def opening(arrived_at: datetime | str, call: str) -> Sentence:
    """Say which application this answers."""
    return sentence(
        "We received your application for the call “%(call)s” on %(arrived)s. In this letter you read what we decided.",
        call=call,
        arrived=arrived_at,
    )


def awarded(amount: Money | None) -> Sentence:
    """Give the good news and the amount."""
    return sentence("We award you a subsidy of at most %(amount)s.", amount=amount)


WITH_CONGRATULATIONS = sentence("{decision} Congratulations!")
"""How the outcome is said where it brings good news only."""


def offered(amount: Money | None, requested: Money) -> Sentence:
    """Offer what is left, which is less than what was asked."""
    return sentence(
        "We can award you a subsidy of at most %(amount)s. That is less than the %(requested)s that you asked. "
        "You decide whether you can carry out the project with it.",
        amount=amount,
        requested=requested,
    )


def rest_refused(rest: Money, ceiling: Money) -> Sentence:
    """Refuse what does not fit, insofar as the ceiling would be passed (Awb 4:25(2))."""
    return sentence(
        "We divided the money in the order of the ranking, as the call says. When we came to your application, not "
        "enough was left for all that you asked. As the call says, we offer you what was left. We refuse the other "
        "%(rest)s, because the subsidy ceiling of %(ceiling)s would be passed with it (General Administrative Law Act, "
        "article 4:25, second paragraph).",
        rest=rest,
        ceiling=ceiling,
    )


ACCEPT = sentence("Let us know whether you accept")


def accept_before(until: date) -> Sentence:
    """Say until when and how an offer is accepted."""
    return sentence(
        "Tell us on %(until)s at the latest, on the page of your application. If you accept, you say there:",
        until=until,
    )


ACCEPT_HOLDS = (
    sentence("what of the plan you carry out, and what not"),
    sentence("how the costs are paid, with your own contribution and those of others"),
)
LAPSES = sentence(
    "If we hear nothing by then, or if you decline, this award lapses. The money then goes where the call says. You "
    "can object to this decision in both cases."
)
NO_SHARED_MONEY = sentence(
    "Your application is good enough for a subsidy, but there is not enough money. This call shares its money with "
    "other calls, in an order that was announced. What was left when we came to your application did not cover it. The "
    "law obliges us to refuse it then (General Administrative Law Act, article 4:25, second paragraph)."
)


def completes(on: date, earlier: Money) -> Sentence:
    """Say that an award in part becomes whole, and what becomes of an objection (Awb 6:19)."""
    return sentence(
        "This decision replaces our decision of %(on)s, in which we awarded you %(earlier)s. There is more money for "
        "this call now, so you receive all that you asked. Did you object to the earlier decision? Then your objection "
        "is also about this one.",
        on=on,
        earlier=earlier,
    )


ABOVE_CAP = {
    "award_cap": sentence(
        "One award is at most %(cap)s in this call, and you ask more. This is why we do not award it."
    ).msgid,
    "organisation_cap": sentence(
        "One organisation can receive at most %(cap)s in this call, all its applications together. With this "
        "application your organisation would receive more. This is why we do not award it."
    ).msgid,
    "municipality_cap": sentence(
        "For one municipality there is at most %(cap)s in this call, all applications together. With this application "
        "it would be more. This is why we do not award it."
    ).msgid,
}
"""Why a cap refuses, by its ground."""


def above_other_cap(kind: str, cap: Money | None) -> Sentence:
    """Refuse for a cap of the award, the organisation or the municipality."""
    return sentence(ABOVE_CAP[f"{kind}_cap"], cap=cap)


def replaces(on: date) -> Sentence:
    """Say that this replaces an earlier refusal, and what becomes of an objection to that (Awb 6:19)."""
    return sentence(
        "This decision replaces our decision of %(on)s. There is more money for this call now, and your application "
        "is next in the ranking. Did you object to the earlier decision? Then your objection is also about this one.",
        on=on,
    )


def carry_out(starts_on: date, ends_on: date) -> Sentence:
    """Say what must be done and when (Awb 4:30, 4:32)."""
    return sentence(
        "Carry out the project as described in your application, from %(start)s to %(end)s inclusive. These are the "
        "obligations that come with the subsidy:",
        start=starts_on,
        end=ends_on,
    )


def assessed(score: Score, highest: int, place: int | None, ranked: int) -> Sentence:
    """Say how it was judged and where it stands."""
    return sentence(
        "We assessed your application with the criteria of the call. Its weighted mean score is %(score)s out of "
        "%(highest)s. It is number %(place)s of %(ranked)s in the ranking.",
        score=score,
        highest=highest,
        place=place,
        ranked=ranked,
    )


def added_up(score: Score, highest: int, place: int | None, ranked: int) -> Sentence:
    """Say how many points it has and where it stands."""
    return sentence(
        "We assessed your application with the criteria of the call. It has %(score)s of at most %(highest)s points. "
        "It is number %(place)s of %(ranked)s in the ranking.",
        score=score,
        highest=highest,
        place=place,
        ranked=ranked,
    )


def prioritised(priority: Sentence | Score, place: int | None, ranked: int) -> Sentence:
    """Say which priority it has by the matrix of the call and where it stands."""
    return sentence(
        "We assessed your application with the criteria of the call. The matrix of the call gives it this: "
        "%(priority)s. It is number %(place)s of %(ranked)s in the ranking.",
        priority=priority,
        place=place,
        ranked=ranked,
    )


def by_expected_rank(rank: Score) -> Sentence:
    """Say that the place follows the expected rank, which is another thing than the score."""
    return sentence(
        "As the call says, the place follows the expected rank, which also counts that some reviewers are milder than "
        "others. The expected rank of your application is %(rank)s.",
        rank=rank,
    )


def moved(by_rule: int, place: int | None) -> Sentence:
    """Say that the panel gave it another place than the rule; its reason follows."""
    return sentence(
        "By its score your application was number %(by_rule)s in the ranking. It was given place %(place)s, for this "
        "reason:",
        by_rule=by_rule,
        place=place,
    )


BY_LOT = sentence(
    "Your application was equal to others. As the call says, lots were drawn for the order among them."
)
"""Say that the lot gave it its place among equals."""


def arrived_in_order(place: int | None, ranked: int) -> Sentence:
    """Say where it stands, in a call that gives money in the order of arrival."""
    return sentence(
        "In this call the money is divided in the order in which applications were complete. Yours is number "
        "%(place)s of %(ranked)s.",
        place=place,
        ranked=ranked,
    )


def below_threshold(lowest: Score) -> Sentence:
    """Refuse on substance."""
    return sentence(
        "To receive a subsidy, an application needs a mean score of at least %(lowest)s. Yours is below that. This is "
        "why we do not award it, whatever money is left.",
        lowest=lowest,
    )


def too_few_points(lowest: Score) -> Sentence:
    """Refuse on substance: too few points in all."""
    return sentence(
        "To receive a subsidy, an application needs at least %(lowest)s points in all. Yours has fewer. This is why we "
        "do not award it, whatever money is left.",
        lowest=lowest,
    )


def below_on_criterion(name: str, needed: Sentence | Score | str, has: Sentence | Score | str) -> Sentence:
    """Refuse on substance: too low on one criterion, whatever the others say."""
    return sentence(
        "To receive a subsidy, an application needs at least this on the criterion “%(name)s”: %(needed)s. Yours has: "
        "%(has)s. This is why we do not award it, whatever money is left.",
        name=name,
        needed=needed,
        has=has,
    )


OUTSIDE_MATRIX = sentence(
    "In the matrix of the call your scores are in a cell that is not fundable. This is why we do not award it, "
    "whatever money is left."
)
"""Refuse on substance: the matrix says so."""


def no_money(ceiling: Money) -> Sentence:
    """Refuse for the ceiling (Awb 4:25(2))."""
    return sentence(
        "Your application is good enough for a subsidy, but there is not enough money. The subsidy ceiling of this "
        "call is %(ceiling)s. We divided the money in the order of the ranking, as the call says. What was left when "
        "we came to your application did not cover it. The law obliges us to refuse it then (General Administrative "
        "Law Act, article 4:25, second paragraph).",
        ceiling=ceiling,
    )


def above_cap(cap: Money | None) -> Sentence:
    """Refuse for the cap of the initiative."""
    return sentence(
        "One initiative can receive at most %(cap)s in this call, all its applications together. With this "
        "application your initiative would receive more. This is why we do not award it.",
        cap=cap,
    )


def enough_awards(most: int | None) -> Sentence:
    """Refuse for the maximum number of awards."""
    return counted(
        most or 0,
        sentence(
            "Your application is good enough for a subsidy, but in this call we award one application. The one that is "
            "higher in the ranking was awarded."
        ),
        sentence(
            "Your application is good enough for a subsidy, but in this call we award at most %(most)s applications. "
            "Those that are higher in the ranking were awarded.",
            most=most,
        ),
    )


def too_late(arrived_at: datetime, deadline_at: datetime) -> Sentence:
    """Say that it arrived after the deadline."""
    return sentence(
        "Your application arrived on %(arrived)s. It had to arrive before %(deadline)s. To treat all applicants "
        "alike, we do not consider applications that arrive later.",
        arrived=arrived_at,
        deadline=deadline_at,
    )


def not_completed(asked_on: date | None, due_on: date | None) -> Sentence:
    """Say that a repair was asked and did not come, or was not enough (Awb 4:5)."""
    return sentence(
        "Your application was not complete. On %(asked)s we asked you to complete it by %(due)s. After that it is "
        "still not complete. This is why we leave it untreated (General Administrative Law Act, article 4:5), for this "
        "reason:",
        asked=asked_on,
        due=due_on,
    )


def objection(until: date) -> Sentence:
    """Say until when one may object (Awb 6:7)."""
    return sentence(
        "You can object to this decision. We must receive your objection on %(until)s at the latest.",
        until=until,
    )


def send_objection(executor: str, contact: str) -> Sentence:
    """Say where an objection goes and what belongs in it (Awb 6:5)."""
    return sentence(
        "Send it to %(executor)s, attn. objections, %(contact)s. Put in it:",
        executor=executor,
        contact=contact,
    )
