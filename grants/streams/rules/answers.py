"""What can be kept as an answer, and does it fit its question?

An answer is what JSON holds. A line, text, choice, date: text. A number: a whole number; an amount: cents.
Several choices or places: a list of text. A municipality: its code; several: a list of codes. A period:
{"from", "until"} with ISO dates. Targets: {key: number}. Partners: a list of {"name", "kind", "task", "share",
"vat"}, the share in cents. A plan: a list of {"what", "month"}, the month counted from the first day of the project
as 1. De-minimis aid: {"declares", "grants"}: "none" or "some", and a list of {"grantor",
"granted_on", "amount", "regulation", "undertaking"}, the amount in cents. Files: a list of {"name", "kind", "size",
"sha256"}, made from the attachments and never from what was typed. Nothing yet: null.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from grants.foundation.errors import RuleBroken
from grants.foundation.money import Money
from grants.foundation.municipalities import ended_in_words, municipalities
from grants.foundation.wording import Sentence, sentence
from grants.streams.rules.questions import Question, Section

Answer = Any
"""JSON, by the kind of the question."""

LONGEST_LINE = 300
LONGEST_TEXT = 40_000
MOST_PLACES = 500
MOST_PARTNERS = 50
MOST_STEPS = 50
LAST_MONTH = 120
MOST_FILES = 20
MOST_GRANTS = 50
LARGEST_MEGABYTES = 20
LARGEST_NUMBER = 10**9
LARGEST_CENTS = 10**13

YES_NO = {"yes": sentence("Yes"), "no": sentence("No")}
PARTNER_KINDS = {
    "public": sentence("public body"),
    "private": sentence("company"),
    "civil": sentence("foundation, association or other organisation"),
}
VAT_POSITIONS = {
    "none": sentence("cannot get VAT back"),
    "deducts": sentence("gets all VAT back"),
    "partly": sentence("gets part of the VAT back"),
}
"""VAT is a cost only for who cannot deduct it or get it from the compensation fund."""


DECLARES = {
    "none": sentence("No de-minimis aid was received"),
    "some": sentence("De-minimis aid was received: it is listed here"),
}
AID_REGULATIONS: dict[str, Sentence] = {
    "general": sentence("general: (EU) 2023/2831, before 2024 (EU) 1407/2013"),
    "agriculture": sentence("agriculture: (EU) 1408/2013"),
    "fishery": sentence("fishery: (EU) 717/2014"),
    "sgei": sentence("services of general economic interest: (EU) 2023/2832, before 2024 (EU) 360/2012"),
}
"""Under which regulation earlier aid was granted."""
GRANT_FACTS = ("grantor", "granted_on", "amount", "regulation", "undertaking")


def word_count(text: str) -> int:
    """Return the number of words: the pieces between white space, the same everywhere a limit counts."""
    return len(text.split())


def is_empty(answer: Answer) -> bool:
    """Say whether nothing was answered; zero is an answer."""
    if isinstance(answer, dict):
        return all(is_empty(inner) for inner in answer.values())
    return answer is None or answer == [] or (isinstance(answer, str) and not answer.strip())


# --- What can be kept ---------------------------------------------------------------------------------


def clean_answers(section: Section, answers: Mapping[str, Any]) -> dict[str, Answer]:
    """Return the answers to the section's own questions as JSON holds them; what was not asked is left out.

    So are files: those are attachments, added and removed one by one.

    Raises RuleBroken `answer_malformed` or `answer_too_long` at the question. A gap is no fault here, nor is
    a text over its number of words: that keeps one from submitting, not from saving.
    """
    return {
        question.key: clean_answer(question, answers[question.key])
        for question in section.questions
        if question.key in answers and question.kind != "file"
    }


def clean_answer(question: Question, value: Any) -> Answer:
    """Return one answer as it is kept; raises as `clean_answers` does."""
    if value is None or value in ("", [], {}):
        return None
    return _CLEANERS[question.kind](question, value)


def _text(question: Question, value: Any, longest: int = LONGEST_TEXT) -> str | None:
    if not isinstance(value, str):
        raise _malformed(question)
    tidy = value.replace("\r\n", "\n").replace("\x00", "").strip()
    if len(tidy) > longest:
        said = sentence("Use at most %(count)s characters.", count=longest)
        raise RuleBroken("answer_too_long", said, field=question.key)
    return tidy or None


def _line(question: Question, value: Any) -> str | None:
    return _text(question, value, LONGEST_LINE)


def _whole(question: Question, value: Any, most: int = LARGEST_NUMBER) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        raise _malformed(question)
    return value


def _money(question: Question, value: Any) -> int:
    return _whole(question, value.cents if isinstance(value, Money) else value, LARGEST_CENTS)


def _date(question: Question, value: Any) -> str:
    try:
        return (value if isinstance(value, date) else date.fromisoformat(str(value))).isoformat()
    except ValueError as error:
        raise _malformed(question) from error


def _period(question: Question, value: Any) -> dict[str, str | None] | None:
    if not isinstance(value, dict) or not set(value) <= {"from", "until"}:
        raise _malformed(question)
    days = {name: _date(question, day) if (day := value.get(name)) else None for name in ("from", "until")}
    return None if is_empty(days) else days


def _yes_no(question: Question, value: Any) -> str:
    return _one_of(question, value, YES_NO)


def _choice(question: Question, value: Any) -> str:
    return _one_of(question, value, _keys(question))


def _choices(question: Question, value: Any) -> list[str]:
    return [_choice(question, one) for one in _many(question, value)]


def _places(question: Question, value: Any) -> list[str] | None:
    places = [place for one in _many(question, value, MOST_PLACES) if (place := _line(question, one))]
    return places or None


def _municipality(question: Question, value: Any) -> str:
    return _one_of(question, value, municipalities())


def _municipalities(question: Question, value: Any) -> list[str]:
    return list(dict.fromkeys(_municipality(question, one) for one in _many(question, value)))


def _targets(question: Question, value: Any) -> dict[str, int | None] | None:
    if not isinstance(value, dict) or not set(value) <= set(_keys(question)):
        raise _malformed(question)
    planned = {
        key: None if value.get(key) is None else _whole(question, value[key]) for key in _keys(question)
    }
    return None if is_empty(planned) else planned


def _partners(question: Question, value: Any) -> list[dict[str, Any]] | None:
    found = []
    for one in _many(question, value, MOST_PARTNERS):
        if not isinstance(one, dict) or not set(one) <= {"name", "kind", "task", "share", "vat"}:
            raise _malformed(question)
        partner = {
            "name": _line(question, one.get("name") or ""),
            "kind": _one_of(question, one["kind"], PARTNER_KINDS) if one.get("kind") else None,
            "task": _line(question, one.get("task") or ""),
            "share": None if one.get("share") is None else _money(question, one["share"]),
            "vat": _one_of(question, one["vat"], VAT_POSITIONS) if one.get("vat") else None,
        }
        if not is_empty(partner):
            found.append(partner)
    return found or None


def _plan(question: Question, value: Any) -> list[dict[str, Any]] | None:
    found = []
    for one in _many(question, value, MOST_STEPS):
        if not isinstance(one, dict) or not set(one) <= {"what", "month"}:
            raise _malformed(question)
        month = None if one.get("month") is None else _whole(question, one["month"], LAST_MONTH)
        if month == 0:
            raise _malformed(question)
        item = {"what": _line(question, one.get("what") or ""), "month": month}
        if not is_empty(item):
            found.append(item)
    return found or None


def _aid(question: Question, value: Any) -> dict[str, Any] | None:
    if not isinstance(value, dict) or not set(value) <= {"declares", "grants"}:
        raise _malformed(question)
    declares = _one_of(question, value["declares"], DECLARES) if value.get("declares") else None
    grants = []
    for one in _many(question, value.get("grants") or [], MOST_GRANTS):
        if not isinstance(one, dict) or not set(one) <= set(GRANT_FACTS):
            raise _malformed(question)
        grant = {
            "grantor": _line(question, one.get("grantor") or ""),
            "granted_on": _date(question, one["granted_on"]) if one.get("granted_on") else None,
            "amount": None if one.get("amount") is None else _money(question, one["amount"]),
            "regulation": _one_of(question, one["regulation"], AID_REGULATIONS)
            if one.get("regulation")
            else None,
            "undertaking": _line(question, one.get("undertaking") or ""),
        }
        if not is_empty(grant):
            grants.append(grant)
    answer = {"declares": declares, "grants": grants or None}
    return None if is_empty(answer) else answer


def _files(question: Question, value: Any) -> list[dict[str, Any]]:
    found = []
    for one in _many(question, value, MOST_FILES):
        if not isinstance(one, dict) or set(one) != {"name", "kind", "size", "sha256"}:
            raise _malformed(question)
        if _text(question, one["kind"]) is None or _text(question, one["sha256"]) is None:
            raise _malformed(question)
        found.append({**one, "name": _line(question, one["name"]), "size": _whole(question, one["size"])})
    return found


def _many(question: Question, value: Any, most: int = MOST_PLACES) -> list[Any]:
    if not isinstance(value, list) or len(value) > most:
        raise _malformed(question)
    return value


def _one_of(question: Question, value: Any, offered: Any) -> str:
    if not isinstance(value, str) or value not in offered:
        raise _malformed(question)
    return value


def _malformed(question: Question) -> RuleBroken:
    said = sentence("This answer does not fit the question.")
    return RuleBroken("answer_malformed", said, field=question.key)


_CLEANERS: dict[str, Callable[[Question, Any], Answer]] = {
    "line": _line,
    "text": _text,
    "number": _whole,
    "money": _money,
    "date": _date,
    "period": _period,
    "yes_no": _yes_no,
    "choice": _choice,
    "choices": _choices,
    "topics": _choices,
    "places": _places,
    "municipality": _municipality,
    "municipalities": _municipalities,
    "targets": _targets,
    "partners": _partners,
    "plan": _plan,
    "aid": _aid,
    "file": _files,
}


# --- Does it fit -----------------------------------------------------------------------------------------


def answer_fault(question: Question, answer: Answer) -> Sentence | None:
    """Return why an answer cannot be submitted, or None when it can; a draft may have faults."""
    if is_empty(answer):
        return sentence("This answer is missing.") if question.required else None
    try:
        if clean_answer(question, answer) != answer:
            return sentence("This answer does not fit the question.")
    except RuleBroken as broken:
        return broken.said
    if question.agree and answer != "yes":
        return sentence("You can submit only when you answer yes here.")
    if question.words is not None and isinstance(answer, str) and word_count(answer) > question.words:
        return sentence(
            "You used %(used)s words; at most %(most)s are allowed.",
            used=word_count(answer),
            most=question.words,
        )
    return _FAULTS[question.kind](question, answer) if question.kind in _FAULTS else None


def _period_fault(_question: Question, answer: Answer) -> Sentence | None:
    if answer["from"] is None or answer["until"] is None:
        return sentence("Give the first and the last day.")
    if answer["from"] > answer["until"]:
        return sentence("The last day comes before the first.")
    return None


def _targets_fault(question: Question, answer: Answer) -> Sentence | None:
    if question.required and any(answer.get(key) is None for key in _keys(question)):
        return sentence("Plan a number for each target.")
    return None


def _partners_fault(_question: Question, answer: Answer) -> Sentence | None:
    for partner in answer:
        if any(partner[name] is None for name in ("name", "kind", "task", "vat")):
            return sentence("Give of each partner the name, the kind, the task and what it does with VAT.")
    return None


def _plan_fault(_question: Question, answer: Answer) -> Sentence | None:
    for number, one in enumerate(answer, start=1):
        if one["what"] is None or one["month"] is None:
            return sentence(
                "Say in row %(number)s what you will do, and in which month it is finished.", number=number
            )
    return None


def _aid_fault(_question: Question, answer: Answer) -> Sentence | None:
    grants = answer["grants"] or []
    if answer["declares"] is None:
        return sentence("Say whether de-minimis aid was received.")
    if answer["declares"] == "none" and grants:
        return sentence("You say that no aid was received, and list some. Correct one of the two.")
    if answer["declares"] == "some" and not grants:
        return sentence("List the aid that was received.")
    for number, grant in enumerate(grants, start=1):
        if any(grant[name] is None for name in GRANT_FACTS):
            return sentence("Fill in everything about the aid in row %(number)s.", number=number)
    return None


def _municipalities_fault(_question: Question, answer: Answer) -> Sentence | None:
    codes = answer if isinstance(answer, list) else [answer]
    return next((said for code in codes if (said := ended_in_words(code)) is not None), None)


def _files_fault(question: Question, answer: Answer) -> Sentence | None:
    most = question.file_rule.most
    if len(answer) > most:
        return sentence("These are more files than this question takes: at most %(most)s.", most=most)
    return None


_FAULTS: dict[str, Callable[[Question, Answer], Sentence | None]] = {
    "period": _period_fault,
    "targets": _targets_fault,
    "partners": _partners_fault,
    "plan": _plan_fault,
    "aid": _aid_fault,
    "file": _files_fault,
    "municipality": _municipalities_fault,
    "municipalities": _municipalities_fault,
}


def _keys(question: Question) -> Sequence[str]:
    return [choice.key for choice in question.choices]
