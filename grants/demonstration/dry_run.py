"""One call played from announcement to letters, on an empty database: what would come of it?

Run as a process of its own (`python -m grants.demonstration.dry_run`) in a folder it is given, from which it
reads `asked.json` and in which it leaves `outcome.json`. It goes through the same commands as the pages do.
"""

from __future__ import annotations

import base64
import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from grants.applications.models import Application
from grants.applications.rules import Facts, Gap, amounts_of, gaps
from grants.decisions.models import Batch, Decision
from grants.demonstration.applying import Played, a_letter, answers_by_page, apply_once, budget_of
from grants.demonstration.invented import Invented, Recipe
from grants.demonstration.round import announce, decide, freeze, review_all
from grants.demonstration.scratch import scratch_application
from grants.demonstration.stage import Stage, at, bring_in, later, set_stage
from grants.foundation import files
from grants.foundation.clock import system_clock
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken
from grants.foundation.money import ZERO, Money
from grants.foundation.terms import day_of
from grants.foundation.wording import Sentence, sentence
from grants.review.models import Ranking, RankingLine
from grants.streams import commands as streams
from grants.streams.rules import asked_sections, check_faults, request_faults
from grants.streams.rules.definition import Definition, as_definition

Tell = Callable[[int, int], None]
ENOUGH_DAYS = 40
"""So many days after the deadline a round is decided here at the earliest: three weeks to judge, a panel, letters."""
MOST_TOLD = 15
STEPS_AFTER = 4
"""Steps that are told beside the applications: announced, reviewed, ranked, decided."""


def play(definition: Definition, *, applications: int, tell: Tell) -> dict[str, Any]:
    """Play a call that could be announced, on the current (empty) database; return what came of it as JSON."""
    problems = [*_unseen(definition)]
    found: dict[str, Any] = {"asked": applications}
    steps = applications + STEPS_AFTER
    stage = set_stage()
    try:
        played = _announced(stage, definition, applications)
        tell(1, steps)
        asked = _apply_all(played, problems, lambda done: tell(1 + done, steps))
        problems += _never_asked(definition, asked)
        found |= {
            "submitted": len(played.applications),
            "not_submitted": applications - len(played.applications),
        }
        if played.applications:
            _judge(stage, played, problems, lambda done: tell(1 + applications + done, steps))
            found |= _outcome(played)
    except RuleBroken as broken:
        problems.append(_problem(sentence("The round stops here: %(said)s", said=broken.said)))
    return found | {"problems": problems}


def _announced(stage: Stage, definition: Definition, applications: int) -> Played:
    opens, closes = definition.dates.opens_at, definition.dates.closes_at
    if opens is None or closes is None:
        raise ValueError("a call that could be announced has an opening and a deadline")
    with at(later(opens, days=-14)):
        round_ = streams.open_round(
            actor=stage.programme_manager,
            programme=stage.programme,
            name_nl="Proefronde",
            name_en="Dry run",
            year=opens.year,
        )
        bring_in(stage, stage.pot, definition.ceiling, "Geld voor de proefronde.")
    recipe = _recipe(definition, applications, closes)
    played = announce(stage, round_, "PROEF", definition, recipe, seed="proef", where="proef")
    played.files = {one.key: a_letter(one, "Bijlage") for one in definition.questions if one.kind == "file"}
    return played


def _recipe(definition: Definition, applications: int, closes: datetime) -> Recipe:
    dates = definition.dates
    most = (definition.cap or definition.ceiling).cents // 100
    least = (definition.minimum or Money(definition.cap_cents or definition.ceiling_cents // 5)).cents // 100
    if definition.minimum is None:
        least //= 4
    starts_on = dates.start_from or (dates.decision_by or day_of(closes)) + timedelta(days=30)
    return Recipe(
        label="proef",
        applications=applications,
        fundable=None,
        smallest=max(50, min(least + 49, most)),
        largest=max(50, most),
        starts_on=min(starts_on, dates.start_until or starts_on),
        months=(definition.months_min, definition.months_max),
    )


def _apply_all(played: Played, problems: list[dict[str, Any]], tell: Callable[[int], None]) -> list[set[str]]:
    """Let everyone apply; return which questions each of them was asked."""
    definition, asked = played.definition, []
    refused: Counter[str] = Counter()
    for number, one in enumerate(played.cast):
        _fit_budget(definition, one)
        answers = answers_by_page(definition, one)
        asked.append({q.key for _page, questions in asked_sections(definition, answers) for q in questions})
        in_the_way = [_gap_said(gap) for gap in _gaps(played, one)]
        try:
            if not in_the_way:
                with at(played.closes_at - timedelta(hours=2 + number)):
                    played.applications.append((apply_once(played, one), one))
        except RuleBroken as broken:
            in_the_way = [broken.said]
        refused.update({json.dumps(as_json(said), sort_keys=True) for said in in_the_way})
        tell(number + 1)
    for written, count in refused.most_common(MOST_TOLD):
        said = from_json(json.loads(written))
        problems.append(_problem(sentence("Keeps one from submitting: %(said)s", said=said), count))
    return asked


def _gaps(played: Played, one: Invented) -> list[Gap]:
    definition = played.definition
    facts = Facts(
        one.title, one.starts_on, one.months, answers_by_page(definition, one), budget_of(definition, one)
    )
    return [gap for gap in gaps(definition, facts) if gap.field not in played.files]


def _gap_said(gap: Gap) -> Sentence:
    if gap.label is None:
        return gap.said
    return sentence("“%(question)s”: %(said)s", question=gap.label.nl, said=gap.said)


def _fit_budget(definition: Definition, one: Invented) -> None:
    """Lay the costs over the heads, and raise the own share, until the checks of the call are met, if they can be."""
    least = one.own_share
    for factor, shares in product((1, 2, 3), _ways(len(definition.budget_heads))):
        one.own_share, one.shares = Money(least.cents * factor), shares
        lines = budget_of(definition, one)
        amounts = amounts_of(lines)
        blocked = [check for check, _said in check_faults(definition, amounts) if check.blocks]
        costs = one.requested + one.own_share
        faults = request_faults(
            definition, requested=one.requested, own_share=one.own_share, total_costs=costs
        )
        if not blocked and not faults:
            return
    one.own_share, one.shares = least, ()


def _ways(heads: int) -> Iterator[tuple[int, ...]]:
    yield ()
    yield (1,) * heads
    for heavy in range(heads):
        yield tuple(heads * 4 if place == heavy else 1 for place in range(heads))


def _unseen(definition: Definition) -> list[dict[str, Any]]:
    """Name what weighs in the judgement and is not shown to who judges."""
    found = [
        _problem(
            sentence(
                "“%(question)s” weighs in the judgement, but reviewers do not see it.", question=one.label.nl
            )
        )
        for one in definition.questions
        if one.substantive and not one.for_reviewers
    ]
    if not any(one.for_reviewers for one in definition.questions):
        found.append(_problem(sentence("Reviewers see no answer at all.")))
    return found


def _never_asked(definition: Definition, asked: list[set[str]]) -> list[dict[str, Any]]:
    return [
        _problem(
            sentence("Nobody was asked “%(question)s”: can its condition be met?", question=one.label.nl)
        )
        for one in definition.questions
        if not any(one.key in keys for keys in asked)
    ]


def _judge(stage: Stage, played: Played, problems: list[dict[str, Any]], tell: Callable[[int], None]) -> None:
    wanted = played.definition.reviews_wanted
    review_all(stage, played, wanted + 2, lambda _what, _done, _of: None)
    tell(1)
    freeze(stage, played)
    tell(2)
    earliest = day_of(played.closes_at) + timedelta(days=ENOUGH_DAYS)
    by = played.definition.dates.decision_by or earliest
    if by < earliest:
        problems.append(
            _problem(
                sentence(
                    "The day of the decision is less than %(days)s days after the deadline: is that enough to judge?",
                    days=ENOUGH_DAYS,
                )
            )
        )
    decide(stage, played, max(by, earliest))
    tell(3)


def _outcome(played: Played) -> dict[str, Any]:
    stream = played.stream
    batch = db.session.scalars(select(Batch).where(Batch.stream_id == stream.id)).one()
    lines = db.session.scalars(
        select(RankingLine).join(Ranking).where(Ranking.stream_id == stream.id).order_by(RankingLine.place)
    ).all()
    decisions = {one.application_id: one for one in batch.decisions}
    return {
        "fundable": sum(line.is_fundable for line in lines),
        "awards": sum(one.outcome == "award" for one in batch.decisions),
        "ceiling": batch.ceiling.cents,
        "amount": sum((one.awarded or ZERO).cents for one in batch.decisions),
        "left_over": batch.left_over.cents,
        "limit": batch.limit_hit,
        "lots": sum(line.tie_note.startswith("lot") for line in lines),
        "places": [_place(line, decisions[line.application_id]) for line in lines],
        "letters": {name: _letter(batch, name) for name in ("award", "refusal")},
        "rows": db.session.scalar(select(func.count()).select_from(Application)),
    }


def _place(line: RankingLine, decision: Decision) -> dict[str, Any]:
    return {
        "place": line.place,
        "title": line.application.title,
        "score": line.score,
        "asked": decision.requested.cents,
        "awarded": None if decision.awarded is None else decision.awarded.cents,
        "ground": decision.ground,
    }


def _letter(batch: Batch, outcome: str) -> str | None:
    """Return one letter of this outcome as base64, or None when nobody got one."""
    letters = [one.letter for one in batch.decisions if one.outcome == outcome and one.letter is not None]
    return base64.b64encode(files.read(letters[0])).decode() if letters else None


def _problem(said: Sentence, count: int = 0) -> dict[str, Any]:
    """Return a sentence as JSON, to be spoken where it is read; `count` is to how many it happened, 0 for all."""
    return {"said": as_json(said), "count": count}


def as_json(value: Any) -> Any:
    """Return a sentence or one of its values as JSON."""
    if isinstance(value, Sentence):
        return {"msgid": value.msgid, "params": {name: as_json(one) for name, one in value.params.items()}}
    if isinstance(value, Money):
        return {"cents": value.cents}
    if isinstance(value, (datetime, date)):
        return {"on": value.isoformat()}
    return value if isinstance(value, int) else str(value)


def from_json(value: Any) -> Any:
    """Return what `as_json` wrote as a sentence or value."""
    if not isinstance(value, dict):
        return value
    if "cents" in value:
        return Money(value["cents"])
    if "on" in value:
        on: str = value["on"]
        return datetime.fromisoformat(on) if "T" in on else date.fromisoformat(on)
    return Sentence(value["msgid"], {name: from_json(one) for name, one in value["params"].items()})


def main() -> int:
    """Play what is asked for in the folder this process was given."""
    folder = Path(os.environ["RONDE_INSTANCE"])
    asked = json.loads((folder / "asked.json").read_text())
    began = system_clock()

    def tell(done: int, of: int) -> None:
        sys.stdout.write(f"progress {done} {of}\n")
        sys.stdout.flush()

    with scratch_application(folder):
        found = play(as_definition(asked["content"]), applications=asked["applications"], tell=tell)
    found["seconds"] = int((system_clock() - began).total_seconds())
    (folder / "outcome.json").write_text(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
