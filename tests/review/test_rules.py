"""Scores, ties and the draw, on paper."""

from __future__ import annotations

import hashlib
import json
import random

import pytest

from grants.foundation.errors import RuleBroken
from grants.review import rules
from grants.review.rules import Scored
from grants.streams.rules.definition import Criterion, Definition, Scale, Words

SEED = hashlib.sha256(b"grant-draw-test-seed").digest()


def criteria(**weights: int) -> tuple[Criterion, ...]:
    return tuple(Criterion(key, Words(key, key), weight) for key, weight in weights.items())


CALL = Definition(
    criteria=criteria(quality=2, sharing=1), scale=Scale(1, 5), fundable_from=300, tie_rule=("quality", "lot")
)


def ranked(applications: list[Scored], *, tie_rule: tuple[str, ...] = ("quality", "lot")) -> list[str]:
    placed = rules.rank(applications, bar=rules.Bar(300), tie_rule=tie_rule, draw="d", seed=SEED)
    return [line.reference for line in placed]


@pytest.mark.parametrize(
    ("scores", "mean"),
    [
        ({"quality": 5, "sharing": 2}, 400),
        ({"quality": 4, "sharing": 3}, 367),
        ({"quality": 3, "sharing": 4}, 333),
        ({"quality": 1, "sharing": 1}, 100),
    ],
)
def test_the_weighted_mean_is_exact_and_rounded_half_up(scores: dict[str, int], mean: int) -> None:
    assert rules.score_of(CALL, scores) == mean


def test_halves_go_up() -> None:
    assert rules.score_of(Definition(criteria=criteria(a=1, b=7)), {"a": 4, "b": 3}) == 313  # 312.5


def test_the_mean_per_criterion_leaves_out_what_has_no_score() -> None:
    given = [{"a": (4, "x"), "b": (1, "")}, {"a": (3, ""), "b": (None, "")}, {"a": (3, "")}]
    assert rules.criterion_means(given) == {"a": 333, "b": 100}
    assert rules.criterion_means([]) == {}
    assert rules.mean_of([400, 401]) == 401
    assert rules.mean_of([]) is None


def test_the_spread_needs_two_reviews() -> None:
    assert rules.spread_of([400]) is None
    assert rules.spread_of([400, 250, 300]) == 150


def test_gaps_name_the_criterion_and_what_is_missing() -> None:
    gaps = rules.review_gaps(CALL, {"quality": (4, " "), "sharing": (None, "Omdat.")})
    assert [(key, str(words)) for key, words in gaps] == [
        ("quality", "Give a reason for the score."),
        ("sharing", "Choose a score."),
    ]


@pytest.mark.parametrize(
    ("scores", "code"),
    [
        ({"quality": (6, "")}, "score_off_scale"),
        ({"quality": (0, "")}, "score_off_scale"),
        ({"x": (3, "")}, "criterion_unknown"),
    ],
)
def test_what_the_call_does_not_have_is_refused(scores: dict[str, rules.Given], code: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        rules.check_scores(CALL, scores)
    assert broken.value.code == code


@pytest.mark.parametrize(
    ("scores", "reason", "code"),
    [
        ({"quality": 400, "sharing": 350}, "", "reason_missing"),
        ({"quality": 400}, "Omdat.", "score_missing"),
        ({"quality": 400, "sharing": 501}, "Omdat.", "score_off_scale"),
        ({"quality": 400, "sharing": 300, "x": 300}, "Omdat.", "criterion_unknown"),
    ],
)
def test_a_final_score_that_differs_needs_a_reason(scores: dict[str, int], reason: str, code: str) -> None:
    provisional = {"quality": 400, "sharing": 300}
    assert rules.check_panel_scores(CALL, provisional, provisional, "") is False
    with pytest.raises(RuleBroken) as broken:
        rules.check_panel_scores(CALL, provisional, scores, reason)
    assert broken.value.code == code
    assert rules.check_panel_scores(CALL, provisional, {"quality": 400, "sharing": 350}, "Gesprek.") is True


def test_the_published_draw_is_reproduced() -> None:
    ids = ["A-003", "A-008", "A-017", "A-021", "A-040"]
    tickets = sorted((rules.ticket(SEED, "draw/2026-01", i), i) for i in ids)
    assert [(i, t[:8]) for t, i in tickets] == [
        ("A-017", "25b86350"),
        ("A-008", "9a20f459"),
        ("A-021", "a6fb36dc"),
        ("A-003", "f6de407a"),
        ("A-040", "fcd1899a"),
    ]


def test_ties_go_by_criterion_and_then_by_lot() -> None:
    applications = [
        Scored("A", 400, {"quality": 300}),
        Scored("B", 400, {"quality": 500}),
        Scored("C", 450, {"quality": 100}),
        Scored("D", 400, {"quality": 300}),
    ]
    placed = rules.rank(applications, bar=rules.Bar(420), tie_rule=("quality", "lot"), draw="d", seed=SEED)
    by_lot = sorted(["A", "D"], key=lambda reference: rules.ticket(SEED, "d", reference))
    assert [line.reference for line in placed] == ["C", "B", *by_lot]
    assert [line.place for line in placed] == [1, 2, 3, 4]
    assert [line.is_fundable for line in placed] == [True, False, False, False]
    assert placed[0].tie_note == ""
    assert placed[1].tie_note == "criterion:quality"
    assert placed[2].tie_note == f"lot:{rules.ticket(SEED, 'd', by_lot[0])[:16]}"


def test_a_tie_the_call_does_not_part_is_refused() -> None:
    equal = [Scored("B", 400, {"quality": 300}), Scored("A", 400, {"quality": 300}), Scored("C", 300)]
    with pytest.raises(rules.TieUnresolved) as unresolved:
        ranked(equal, tie_rule=("quality",))
    assert "A, B." in str(unresolved.value)


def many(seed: int) -> list[Scored]:
    chance = random.Random(seed)
    return [
        Scored(f"R-{n:03d}", chance.choice([250, 300, 350, 400]), {"quality": chance.choice([200, 300])})
        for n in range(60)
    ]


@pytest.mark.parametrize("seed", range(20))
def test_the_order_of_the_rows_changes_nothing(seed: int) -> None:
    applications = many(seed)
    shuffled = list(applications)
    random.Random(seed + 1).shuffle(shuffled)
    assert rules.list_digest(applications) == rules.list_digest(shuffled)
    assert ranked(applications) == ranked(shuffled)


@pytest.mark.parametrize("seed", range(5))
def test_one_that_goes_leaves_the_order_of_the_others(seed: int) -> None:
    applications = many(seed)
    gone = applications[seed * 7].reference
    rest = [a for a in applications if a.reference != gone]
    assert ranked(rest) == [reference for reference in ranked(applications) if reference != gone]


@pytest.mark.parametrize("seed", range(5))
def test_a_stranger_recomputes_the_order_from_the_kept_rule(seed: int) -> None:
    applications = many(seed)
    rule = rules.rule_of(CALL, call_sha256="c", draw="2026/S2", secret="s", applications=applications)
    kept = json.loads(json.dumps(rule))
    lines = rules.recompute(kept)
    assert rules.ranking_digest(kept, lines) == rules.ranking_digest(rule, rules.recompute(rule))

    # Nothing below uses the product's code: this is the stranger.
    listed = json.dumps(kept["applications"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    digest = hashlib.sha256(listed.encode()).hexdigest()
    assert digest == kept["list_sha256"]
    key = hashlib.sha256(f"grant-draw-v1|{digest}|{kept['secret']}".encode()).digest()
    assert key.hex() == kept["seed"]
    import hmac

    order = sorted(
        kept["applications"],
        key=lambda a: (
            -a["score"],
            -a["criteria"]["quality"],
            hmac.new(key, f"{kept['draw']}|{a['reference']}".encode(), hashlib.sha256).hexdigest(),
        ),
    )
    assert [line.reference for line in lines] == [a["reference"] for a in order]


def test_the_secret_changes_the_draw_and_nothing_else() -> None:
    applications = many(1)
    one, two = (
        rules.recompute(rules.rule_of(CALL, call_sha256="c", draw="d", secret=s, applications=applications))
        for s in ("one", "two")
    )
    assert [line.reference for line in one] != [line.reference for line in two]
    assert [line.score for line in one] == [line.score for line in two]


def test_each_bar_names_its_reason() -> None:
    nothing = {
        "writes_along": False,
        "acts_for": None,
        "owns": None,
        "applies_in_round": False,
        "oversees": False,
    }
    assert rules.bar_to_review(name="Noor", **nothing) is None  # type: ignore[arg-type]
    told = [
        str(rules.bar_to_review(name="Noor", **(nothing | fact)))  # type: ignore[arg-type]
        for fact in (
            {"writes_along": True},
            {"acts_for": "X"},
            {"owns": "Y"},
            {"applies_in_round": True},
            {"oversees": True},
        )
    ]
    assert told == [
        "Noor writes along on this application.",
        "Noor acts for the applicant, X.",
        "Noor acts for the owner of the initiative, Y.",
        "Noor takes part in an application in this round.",
        "Noor sees every score here as chair, manager or auditor.",
    ]
