"""Which points does the formal check of a call have, and on which text does each rest?"""

from __future__ import annotations

from grants.foundation.wording import Sentence, sentence
from grants.streams.rules.aid import aid_question
from grants.streams.rules.definition import CheckPoint, Definition, PointFact, Words

FACT_NAMES: dict[PointFact, Sentence] = {
    "": sentence("nothing: a manager ticks it"),
    "in_time": sentence("it arrived before the deadline"),
    "invited": sentence("the initiative is invited"),
    "eligible": sentence("who applies may apply"),
    "per_organisation": sentence("not more applications than allowed"),
    "owner_agrees": sentence("the owner of the initiative agrees"),
    "signed": sentence("it is signed"),
    "amount": sentence("the amount asked is allowed"),
    "months": sentence("the length is allowed"),
    "complete": sentence("every required answer and file is there"),
    "long_enough": sentence("no answer is too short"),
    "aid": sentence("the de-minimis aid stays below the limit"),
}
"""What the system can check by itself, in words."""

_CALL = Words("De subsidieoproep", "The call")
_DEFAULTS: dict[PointFact, tuple[Words, Words]] = {
    "in_time": (
        Words(
            "De aanvraag is ontvangen voor het sluitingsmoment.",
            "The application arrived before the deadline.",
        ),
        Words("De subsidieoproep: data", "The call: dates"),
    ),
    "invited": (
        Words("Het initiatief is uitgenodigd.", "The initiative was invited."),
        Words("De subsidieoproep: wie kan aanvragen", "The call: who may apply"),
    ),
    "eligible": (
        Words(
            "De aanvrager en het initiatief kunnen aanvragen.", "The applicant and the initiative may apply."
        ),
        Words("De subsidieoproep: wie kan aanvragen", "The call: who may apply"),
    ),
    "per_organisation": (
        Words(
            "De aanvrager heeft niet meer aanvragen dan mag.",
            "The applicant has not more applications than allowed.",
        ),
        Words("De subsidieoproep: wie kan aanvragen", "The call: who may apply"),
    ),
    "owner_agrees": (
        Words(
            "De eigenaar van het initiatief geeft toestemming, als een ander aanvraagt.",
            "The owner of the initiative agrees, when another applies.",
        ),
        _CALL,
    ),
    "signed": (
        Words("De aanvraag is ondertekend.", "The application is signed."),
        Words("De subsidieoproep; Awb 4:2, eerste lid", "The call; Awb 4:2(1)"),
    ),
    "amount": (
        Words("Het gevraagde bedrag past bij de oproep.", "The amount asked is one the call allows."),
        Words("De subsidieoproep: geld en grenzen", "The call: money and limits"),
    ),
    "months": (
        Words("De looptijd past bij de oproep.", "The length is one the call allows."),
        Words("De subsidieoproep: geld en grenzen", "The call: money and limits"),
    ),
    "complete": (
        Words(
            "Elk verplicht antwoord en elke verplichte bijlage is er.",
            "Every required answer and every required file is there.",
        ),
        Words("Awb 4:2, tweede lid", "Awb 4:2(2)"),
    ),
    "long_enough": (
        Words("Geen antwoord is te kort.", "No answer is too short."),
        Words("De subsidieoproep: vragen", "The call: questions"),
    ),
    "aid": (
        Words(
            "De de-minimissteun blijft met deze aanvraag onder de grens.",
            "With this application the de-minimis aid stays below the limit.",
        ),
        Words("Verordening (EU) 2023/2831, artikel 3", "Regulation (EU) 2023/2831, article 3"),
    ),
}


def formal_points_of(definition: Definition) -> tuple[CheckPoint, ...]:
    """Return the points of the formal check: those the call names, else those that follow from its rules."""
    return definition.formal_points or tuple(
        CheckPoint(key=fact, text=text, source=source, fact=fact)
        for fact, (text, source) in _DEFAULTS.items()
        if _matters(definition, fact)
    )


def _matters(definition: Definition, fact: PointFact) -> bool:
    """Say whether a call has the rule that a fact is about."""
    asked = {
        "invited": definition.access == "invitation",
        "per_organisation": definition.eligibility.per_organisation is not None,
        "signed": definition.sign_off != "none",
        "amount": definition.cap is not None or definition.minimum is not None,
        "long_enough": any(question.fewest_words for question in definition.questions),
        "aid": aid_question(definition) is not None,
    }
    return asked.get(fact, True)
