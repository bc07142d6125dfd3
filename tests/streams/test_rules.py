"""Rules about streams: what follows from a definition, without a database."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from grants.foundation.errors import RuleBroken
from grants.foundation.money import Money
from grants.foundation.terms import instant_from_local
from grants.foundation.wording import sentence
from grants.streams.rules import (
    Answer,
    answer_fault,
    answer_in_words,
    asked_sections,
    check_faults,
    contradictions,
    definition_from_json,
    due_day,
    has_closed,
    is_open,
    least_own_share,
    not_asked,
    over_cap,
    request_faults,
    word_count,
)
from grants.streams.rules.definition import (
    BudgetHead,
    Choice,
    Condition,
    Criterion,
    CrossCheck,
    Dates,
    Definition,
    DeliverableRule,
    Eligibility,
    Question,
    QuestionKind,
    Scale,
    Section,
    Words,
    as_content,
    as_definition,
    fingerprint,
)
from grants.streams.rules.differences import FIELD_NAMES, as_kept, differences
from grants.streams.rules.faults import missing_parts
from tests.factories.streams import a_definition, words

CALLS = Path(__file__).resolve().parents[2] / "grants" / "demonstration" / "calls"
OPENS, CLOSES = datetime(2020, 6, 30, 7, tzinfo=UTC), datetime(2020, 9, 1, 12, tzinfo=UTC)


@dataclass
class Timed:
    state: str = "announced"
    opens_at: datetime | None = OPENS
    closes_at: datetime | None = CLOSES


@pytest.mark.parametrize(
    ("seconds", "opened", "closed"),
    [
        (-1, True, False),
        (-0.000001, True, False),
        (0, False, True),
        (0.000001, False, True),
        (1, False, True),
    ],
)
def test_the_deadline_itself_is_too_late(seconds: float, opened: bool, closed: bool) -> None:
    at = CLOSES + timedelta(seconds=seconds)
    assert (is_open(Timed(), at), has_closed(Timed(), at)) == (opened, closed)


def test_a_call_opens_at_its_moment_and_never_while_it_is_written_or_ended() -> None:
    assert not is_open(Timed(), OPENS - timedelta(microseconds=1))
    assert is_open(Timed(), OPENS)
    assert not is_open(Timed(state="draft"), OPENS)
    assert not is_open(Timed(state="ended"), OPENS)
    assert not has_closed(Timed(state="draft"), CLOSES)
    assert not is_open(Timed(closes_at=None), OPENS)


@pytest.mark.parametrize(
    ("rule", "due"),
    [
        (DeliverableRule("handbook", "end", 0), date(2021, 12, 31)),
        (DeliverableRule("handbook", "end", 2), date(2022, 2, 28)),
        (DeliverableRule("handbook", "start", 1), date(2021, 2, 4)),
        (DeliverableRule("handbook", "end", 3), date(2022, 3, 31)),
    ],
)
def test_a_deliverable_is_due_months_after_start_or_end(rule: DeliverableRule, due: date) -> None:
    assert due_day(rule, date(2021, 1, 4), date(2021, 12, 31)) == due


def test_a_term_of_the_call_does_not_move_to_a_working_day() -> None:
    saturday = due_day(DeliverableRule("handbook", "end", 1), date(2026, 1, 1), date(2026, 7, 15))
    assert saturday == date(2026, 8, 15)
    assert saturday.isoweekday() == 6


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("  \n ", 0),
        ("one", 1),
        ("one  two\nthree\tfour", 4),
        ("co-financing, 25 %", 3),
        ("één\u00a0twee", 2),
    ],
)
def test_words_are_what_stands_between_white_space(text: str, count: int) -> None:
    assert word_count(text) == count


OPTIONS = (Choice("young", words("Young")), Choice("old", words("Old")))
PARTNER = {
    "name": "Gemeente Ede",
    "kind": "public",
    "task": "Geeft een zaal",
    "share": 250_000,
    "vat": "partly",
}
STEP = {"what": "De eerste keer koken", "month": 2}


def question(kind: QuestionKind, **facts: Any) -> Question:
    return Question("it", kind, words("Question"), choices=OPTIONS, **facts)


@pytest.mark.parametrize(
    ("kind", "answer", "fits"),
    [
        ("line", "x", True),
        ("text", ["x"], False),
        ("number", 0, True),
        ("number", "0", False),
        ("date", "2026-02-28", True),
        ("date", "2026-02-30", False),
        ("yes_no", "no", True),
        ("yes_no", "perhaps", False),
        ("choice", "old", True),
        ("choice", "oldest", False),
        ("choices", ["old", "young"], True),
        ("choices", ["old", "else"], False),
        ("places", ["Utrecht"], True),
        ("places", "Utrecht", False),
        ("money", 125_000, True),
        ("money", -1, False),
        ("money", "€ 1.250", False),
        ("period", {"from": "2026-01-01", "until": "2026-12-31"}, True),
        ("period", {"from": "2026-01-01", "until": "2026-01-01"}, True),
        ("period", {"from": "2026-01-02", "until": "2026-01-01"}, False),
        ("period", {"from": "2026-01-02", "until": None}, False),
        ("period", {"from": "2026-02-30", "until": "2026-12-31"}, False),
        ("period", {"from": "2026-01-01", "until": "2026-12-31", "else": "x"}, False),
        ("targets", {"young": 10, "old": 0}, True),
        ("targets", {"young": 10, "old": None}, False),
        ("targets", {"young": 10, "else": 5}, False),
        ("targets", {"young": "ten", "old": 0}, False),
        ("partners", [PARTNER], True),
        ("partners", [PARTNER | {"share": None}], True),
        ("partners", [PARTNER | {"vat": None}], False),
        ("partners", [PARTNER | {"kind": "secret"}], False),
        ("partners", [PARTNER | {"iban": "NL"}], False),
        ("partners", "Gemeente Ede", False),
        ("plan", [STEP], True),
        ("plan", [STEP, STEP | {"month": None}], False),
        ("plan", [STEP | {"what": None}], False),
        ("plan", [STEP | {"month": 0}], False),
        ("plan", [STEP | {"month": 121}], False),
        ("plan", [STEP | {"month": True}], False),
        ("plan", [STEP | {"who": "us"}], False),
        ("plan", STEP, False),
    ],
)
def test_an_answer_fits_its_kind_of_question(kind: QuestionKind, answer: Answer, fits: bool) -> None:
    assert (answer_fault(question(kind), answer) is None) is fits


def test_an_empty_answer_is_a_fault_only_when_the_question_must_be_answered() -> None:
    for empty in (None, "", " \n", []):
        assert answer_fault(question("text"), empty) == sentence("This answer is missing.")
        assert answer_fault(question("text", required=False), empty) is None


def test_the_word_limit_allows_exactly_its_number() -> None:
    limited = question("text", words=3)
    assert answer_fault(limited, "one two three") is None
    said = sentence("You used %(used)s words; at most %(most)s are allowed.", used=4, most=3)
    assert answer_fault(limited, "one two three four") == said


def test_answers_read_in_the_language_asked_for() -> None:
    assert answer_in_words(question("choice"), "old", "nl") == "Old (nl)"
    assert answer_in_words(question("choices"), ["old", "young"], "en") == "Old (en), Young (en)"
    assert answer_in_words(question("yes_no"), "yes", "nl") == sentence("Yes")
    assert answer_in_words(question("date"), "2026-02-28", "nl") == date(2026, 2, 28)
    assert answer_in_words(question("places"), ["Ede", "Oss"], "nl") == "Ede, Oss"
    assert answer_in_words(question("text"), "", "nl") is None
    assert answer_in_words(question("money"), 125_000, "nl") == Money(125_000)
    period = {"from": "2026-01-01", "until": "2026-12-31"}
    said = sentence("%(first)s to %(last)s", first=date(2026, 1, 1), last=date(2026, 12, 31))
    assert answer_in_words(question("period"), period, "nl") == said
    assert answer_in_words(question("targets"), {"young": 10, "old": None}, "en") == "Young (en): 10"
    assert (
        answer_in_words(question("partners"), [PARTNER, PARTNER | {"share": None}], "nl")
        == "Gemeente Ede, Geeft een zaal, € 2.500; Gemeente Ede, Geeft een zaal"
    )
    steps = answer_in_words(question("plan"), [STEP, {"what": None, "month": 12}], "nl")
    assert str(steps) == "month 2: De eerste keer koken\nmonth 12: –"
    assert answer_in_words(question("choice"), "gone", "nl") == "gone"


def test_a_question_hangs_on_an_earlier_answer_and_falls_with_it() -> None:
    """Asked only after yes; what hangs on it falls too, whatever was answered there before."""
    asked = Question("coalition", "yes_no", words("In a coalition?"))
    which = Question(
        "which", "choice", words("Which?"), choices=OPTIONS, shown_if=Condition("coalition", "yes")
    )
    since = Question("since", "date", words("Since"), shown_if=Condition("which", "old"))
    call = Definition(
        sections=(Section("one", words("One"), (asked, which)), Section("two", words("Two"), (since,)))
    )
    old = {"one": {"coalition": "yes", "which": "old"}, "two": {}}
    fallen = {"one": {"coalition": "no", "which": "old"}, "two": {"since": "2020-01-01"}}
    assert [not_asked(call, answers) for answers in ({}, old, fallen)] == [
        {"which", "since"},
        set(),
        {"which", "since"},
    ]
    assert [[q.key for q in questions] for _, questions in asked_sections(call, fallen)] == [
        ["coalition"],
        [],
    ]


def test_a_condition_names_an_answer_that_an_earlier_question_offers() -> None:
    asked = Question("coalition", "yes_no", words("In a coalition?"))
    said = "The question “why” hangs on an answer that no earlier question offers."

    def faults(condition: Condition, *, first: bool = False) -> list[str]:
        hanging = Question("why", "text", words("Why?"), shown_if=condition)
        order = (hanging, asked) if first else (asked, hanging)
        return [
            str(fault) for fault in contradictions(Definition(sections=(Section("p", words("P"), order),)))
        ]

    assert faults(Condition("coalition", "yes")) == []
    for wrong in (Condition("coalition", "perhaps"), Condition("nothing", "yes"), Condition("why", "yes")):
        assert faults(wrong) == [said]
    assert faults(Condition("coalition", "yes"), first=True) == [said]


def test_a_check_compares_one_amount_with_a_percentage_of_another() -> None:
    heads = (BudgetHead("personnel", words("Personnel")),)
    most = CrossCheck("head:personnel", "at_most", 60, "total_costs")
    least = CrossCheck("own_share", "at_least", 25, "subsidy", blocks=False)
    call = Definition(budget_heads=heads, checks=(most, least))
    euro = Money.euro
    edge = {"total_costs": euro(100), "head:personnel": euro(60), "subsidy": euro(80), "own_share": euro(20)}
    assert check_faults(call, edge) == []
    over = edge | {"head:personnel": euro(60) + Money(1), "own_share": euro(20) - Money(1)}
    assert [check for check, _said in check_faults(call, over)] == [most, least]
    assert str(check_faults(call, over)[1][1]) == (
        "“own share” is € 19.99. It must be at least 25 percent of “subsidy asked”: € 20.00."
    )
    for wrong in (
        CrossCheck("head:none", "at_most", 60, "subsidy"),
        CrossCheck("subsidy", "at_most", 60, "subsidy"),
    ):
        assert len(contradictions(Definition(budget_heads=heads, checks=(wrong,)))) == 1


def test_own_share_is_a_percentage_of_what_the_call_says() -> None:
    asked, whole = Money.euro(40_000), Money(5_333_334)
    total = a_definition(own_share_of="total_costs")
    assert least_own_share(total, requested=asked, total_costs=whole) == Money(1_333_334)
    of_subsidy = a_definition(own_share_of="subsidy")
    assert least_own_share(of_subsidy, requested=asked, total_costs=whole) == Money.euro(10_000)


def test_a_request_above_the_cap_blocks_or_is_flagged_and_is_never_lowered() -> None:
    asked = Money.euro(40_001)
    facts = {"requested": asked, "own_share": Money.euro(20_000), "total_costs": Money.euro(60_001)}
    assert len(request_faults(a_definition(), **facts)) == 1
    assert request_faults(a_definition(over_cap="flag"), **facts) == []
    assert over_cap(a_definition(over_cap="flag"), asked) == Money.euro(1)
    assert over_cap(a_definition(), Money.euro(40_000)) is None
    assert over_cap(a_definition(cap_cents=None), asked) is None


def test_a_definition_survives_json_and_its_hash_is_stable() -> None:
    definition = a_definition()
    content = as_content(definition)
    assert as_definition(content) == definition
    shuffled = json.loads(json.dumps(dict(reversed(content.items()))))
    assert fingerprint(shuffled) == fingerprint(content)
    changed = msgspec.structs.replace(definition, ceiling_cents=definition.ceiling_cents + 1)
    assert fingerprint(as_content(changed)) != fingerprint(content)


def test_the_hash_of_what_was_frozen_stays_when_calls_learn_new_parts() -> None:
    """What is hashed is the JSON as it was frozen, never what a later version of the software reads in it."""
    content = {
        "name": {"nl": "Samen", "en": "Together"},
        "dates": {"closes_at": "2026-09-01T12:00:00Z"},
        "ceiling_cents": 100,
    }
    frozen = "e1b2ad3e65f6901d5513797842ff60ad7d7fb1194a78df256fb6a08d50f6f4a5"
    assert fingerprint(content) == frozen
    assert as_definition(content).name == Words("Samen", "Together")
    assert fingerprint(content | {"ceiling_cents": 101}) != frozen


def test_moments_with_an_offset_are_the_same_call_as_in_utc() -> None:
    local = {"dates": {"closes_at": "2020-09-01T14:00:00+02:00"}}
    utc = {"dates": {"closes_at": "2020-09-01T12:00:00Z"}}
    assert fingerprint(as_content(as_definition(local))) == fingerprint(as_content(as_definition(utc)))
    with pytest.raises(msgspec.ValidationError):
        as_definition({"dates": {"closes_at": "2020-09-01T14:00:00"}})


def test_a_whole_call_misses_nothing_and_contradicts_nothing() -> None:
    assert missing_parts(a_definition()) == []
    assert contradictions(a_definition()) == []


@pytest.mark.parametrize(
    ("part", "facts"),
    [
        ("name", {"name": Words("Naam", "")}),
        ("eligibility", {"eligibility": msgspec.structs.replace(a_definition().eligibility, text=Words())}),
        ("ceiling", {"ceiling_cents": 0}),
        ("tie_rule", {"tie_rule": ()}),
        ("sections", {"sections": (Section("empty", words("Empty"), ()),)}),
        ("contact", {"contact": ""}),
        ("invitation_rule", {"access": "invitation"}),
    ],
)
def test_a_missing_part_is_named(part: str, facts: dict[str, Any]) -> None:
    assert missing_parts(a_definition(**facts)) == [part]


CRITERION = Criterion("sharing", words("Sharing"), 2)


@pytest.mark.parametrize(
    "facts",
    [
        {"cap_cents": 10_000_001},
        {"minimum_cents": 4_000_001},
        {"cap_cents": -1},
        {"months_min": 19},
        {"own_share_percent": 100},
        {"max_awards": 0},
        {"reviews_wanted": 0},
        {"criteria": (CRITERION, CRITERION)},
        {"criteria": (Criterion("sharing", words("S"), 0),)},
        {"criteria": (Criterion("sharing", words("S"), 1, anchors=(words("one"),)),)},
        {"criteria": (CRITERION, Criterion("sharing_reason", words("S"), 1))},
        {"tie_rule": ("lot", "sharing")},
        {"tie_rule": ("unknown", "lot")},
        {"scale": Scale(5, 5)},
        {"scale": Scale(1, 5, (words("one"),))},
        {"fundable_from": 501},
        {"deliverables": (DeliverableRule("handbook"), DeliverableRule("handbook", "start"))},
        {"dates": Dates(opens_at=CLOSES, closes_at=OPENS)},
        {"dates": Dates(closes_at=CLOSES, decision_by=date(2020, 9, 1))},
        {"dates": Dates(start_from=date(2021, 2, 1), start_until=date(2021, 1, 1))},
        {"sections": (Section("a", words("A"), (question("text"), question("line"))),)},
        {"sections": (Section("a", words("A"), (Question("data", "text", words("Q")),)),)},
        {"sections": (Section("a", words("A"), (Question("Not a key", "text", words("Q")),)),)},
        {"sections": (Section("a", words("A"), (Question("q", "choice", words("Q")),)),)},
        {"sections": (Section("a", words("A"), (Question("q", "text", words("Q"), words=0),)),)},
        {"sections": (Section("a", words("A"), (Question("q", "text", Words("V", "")),)),)},
        {"assumed": ("colour",)},
        {"eligibility": Eligibility(legal_forms=("guild",))},
    ],
)
def test_what_cannot_be_true_at_once_is_found(facts: dict[str, Any]) -> None:
    assert contradictions(a_definition(**facts)) != []


def test_differences_name_each_field_with_both_texts() -> None:
    theirs = a_definition(contact="theirs@voorbeeld.example")
    yours = a_definition(contact="yours@voorbeeld.example", months_max=24)
    found = [(d.field, d.theirs, d.yours) for d in differences(theirs, yours)]
    assert found == [
        ("months_max", ("18",), ("24",)),
        ("contact", ("theirs@voorbeeld.example",), ("yours@voorbeeld.example",)),
    ]
    assert list(FIELD_NAMES) == list(Definition.__struct_fields__)


def test_amounts_and_moments_differ_as_such_and_are_kept_in_plain_words() -> None:
    moments = [datetime(2026, 9, day, 12, tzinfo=UTC) for day in (1, 2)]
    old, new = (
        a_definition(cap_cents=cents, dates=Dates(closes_at=moment))
        for cents, moment in zip((1_000_000, 1_250_050), moments, strict=True)
    )
    found = differences(old, new)
    assert [(d.field, d.theirs, d.yours) for d in found] == [
        ("cap_cents", (Money(1_000_000),), (Money(1_250_050),)),
        ("dates", (moments[0],), (moments[1],)),
    ]
    assert as_kept(found)["cap_cents"] == [str(Money(1_000_000)), str(Money(1_250_050))]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "call_file_unreadable"),
        (b"\xff\xfe", "call_file_unreadable"),
        (b"[]", "call_file_unreadable"),
        (b'{"colour": 1}', "call_file_unreadable"),
        (b'{"ceiling_cents": "much"}', "call_file_unreadable"),
        (b'{"ceiling_cents": 1.5}', "call_file_unreadable"),
        (b'{"dates": {"closes_at": "2026-03-29 02:30"}}', "call_file_unreadable"),
        (b'{"access": "secret"}', "call_file_unreadable"),
        (b'{"months_min": 9, "months_max": 2}', "call_contradicts"),
        (b" " * 1_000_001, "call_file_too_large"),
    ],
)
def test_a_faulty_file_is_refused_with_the_reason(content: bytes, code: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        definition_from_json(content)
    assert broken.value.code == code
    assert broken.value.field == "file"


@pytest.mark.parametrize("name", ["pilot", "stream-1", "stream-2", "open-now"])
def test_the_calls_of_the_demonstration_can_be_announced(name: str) -> None:
    call = definition_from_json((CALLS / f"{name}.json").read_bytes())
    still_open = {"opens_at", "closes_at", "decision_by"} if name == "open-now" else set()
    assert set(missing_parts(call)) == still_open
    assert len(call.sections) == 3
    texts = [call.goal, call.own_share_rule, *call.obligations]
    texts += [text for c in call.criteria for text in (c.name, c.explanation, *c.anchors)]
    texts += [text for s in call.sections for text in (s.title, s.intro, *(q.help for q in s.questions))]
    assert [text for text in texts if bool(text.nl) != bool(text.en)] == []
    assert all(len(c.anchors) == 5 for c in call.criteria)


def test_the_second_stream_is_as_it_was_published() -> None:
    call = definition_from_json((CALLS / "stream-2.json").read_bytes())
    published = json.loads((CALLS.parent / "rounds.json").read_text())["rounds"][1]["streams"][1]
    assert call.ceiling == Money.euro(published["ceiling"])
    assert call.cap == Money.euro(published["cap_per_initiative"])
    assert {"min": call.months_min, "max": call.months_max} == published["duration_months"]
    assert call.own_share_percent == published["cofinancing_percent_min"]
    wall, _zone = published["deadline_local"].split()
    assert call.dates.closes_at == instant_from_local(datetime.fromisoformat(wall))
    assert [rule.type for rule in call.deliverables] == published["deliverables"]
    assert len(call.criteria) == len(published["assessed_on"])
    assert {"ceiling_cents", "cap_cents", "own_share_percent", "dates.closes_at"}.isdisjoint(call.assumed)
    assert {"tie_rule", "criteria.weight"} <= set(call.assumed)


def test_the_first_stream_is_as_it_was_published() -> None:
    call = definition_from_json((CALLS / "stream-1.json").read_bytes())
    published = json.loads((CALLS.parent / "rounds.json").read_text())["rounds"][1]["streams"][0]
    assert (call.access, call.max_awards) == (published["access"], published["max_awards"])
    assert call.ceiling == Money.euro(published["ceiling"])
    assert [rule.type for rule in call.deliverables] == published["deliverables"]
