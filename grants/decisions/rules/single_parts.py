"""Given one decision by itself, in which sentences are its outcome and its consequences said?"""

from __future__ import annotations

from datetime import date

from grants.foundation.money import Money
from grants.foundation.wording import Sentence, sentence

AWARDED_BEFORE = sentence("Amount awarded before")
TO_COURT = ("objection", "court")
"""Against these one appeals to the court; nobody objects again (Awb 7:1, 8:1)."""
_REFUSED = {
    "activities_unlikely": "4:35 (1) a",
    "duties_unlikely": "4:35 (1) b",
    "false_data": "4:35 (2) a",
    "insolvent": "4:35 (2) b",
}
_TAKEN_AWAY = {
    "activities_not_done": "4:48 (1) a",
    "duties_unmet": "4:48 (1) b",
    "false_data": "4:48 (1) c",
    "known_wrong": "4:48 (1) d",
    "wrong": "4:50 (1) a",
    "circumstances": "4:50 (1) b",
}


def law(outcome: str, ground: str) -> list[Sentence]:
    """Name the article a ground rests on, where that is not the ranking."""
    article = (_REFUSED if outcome == "refusal" else _TAKEN_AWAY).get(ground)
    if article is None:
        return []
    return [
        sentence(
            "This follows from the General Administrative Law Act, article %(article)s.", article=article
        )
    ]


def awarded(amount: Money | None) -> Sentence:
    """Say what is awarded from now on."""
    return sentence("You receive a subsidy of at most %(amount)s.", amount=amount)


def withdrawn(amount: Money | None) -> Sentence:
    """Say that an award is gone."""
    return sentence("We withdraw the subsidy of at most %(amount)s that we awarded you.", amount=amount)


def taken_as(kind: str, is_same: bool, replaced_on: date | None) -> list[Sentence]:
    """Say what kind of decision this is, and what it takes the place of."""
    if kind == "rectification" and is_same:
        said = sentence(
            "Our letter of %(on)s held an error. This letter takes its place. The decision itself stays the same.",
            on=replaced_on,
        )
    elif kind == "rectification":
        said = sentence(
            "Our decision of %(on)s held an error. This decision takes its place.", on=replaced_on
        )
    elif kind == "detriment":
        said = sentence(
            "With this we change our decision of %(on)s. We first asked you for your views.", on=replaced_on
        )
    elif kind == "withdrawal_of_award":
        said = sentence("With this we withdraw our decision of %(on)s.", on=replaced_on)
    elif kind == "objection":
        said = sentence(
            "This is our decision on the objection to our decision of %(on)s. It takes the place of that decision.",
            on=replaced_on,
        )
    elif kind == "supplement":
        said = sentence(
            "With this we add to the subsidy of our decision of %(on)s. It takes the place of that decision.",
            on=replaced_on,
        )
    elif kind == "court":
        said = sentence(
            "After the judgment of the court we decide anew. This takes the place of our decision of %(on)s.",
            on=replaced_on,
        )
    else:
        said = sentence("We take this decision apart from those on the other applications.")
    return [said]


def same_term(until: date) -> Sentence:
    """Say that a rectification opens no new term for objections."""
    return sentence(
        "The decision is the same as in our earlier letter, so the term to object is the same too: we must receive "
        "your objection on %(until)s at the latest.",
        until=until,
    )


def appeal(until: date) -> list[Sentence]:
    """Say that one may appeal to the court, and how (Awb 3:45, 6:7, 8:1)."""
    return [
        sentence(
            "You can appeal to the court. It must receive your appeal on %(until)s at the latest.",
            until=until,
        ),
        sentence(
            "Send it to the administrative law section of the district court of the area in which you are "
            "established. On www.rechtspraak.nl you find the address, how to appeal online, and what it costs."
        ),
        sentence(
            "Put in your appeal your name and address, the date, the reference of this letter and why you disagree, "
            "and sign it. Add a copy of this letter. The decision stays in force while the court looks at it."
        ),
    ]
