"""Assignment: as good as trying everything, never against a bar, and when impossible it names where."""

from __future__ import annotations

import itertools
import random
from collections import Counter

import pytest

from grants.review.rules.assignment import Plan, assign, assign_fairly, changes, objective_of, prices
from grants.review.rules.flow import Infeasible, Pair, Person, Problem, Task, problem_of

Fits = dict[Pair, float | None]


def drawn(dice: random.Random) -> tuple[list[Task], list[Person], Fits]:
    tasks = [Task(f"t{i}", 2, dice.choice(["", "expert"])) for i in range(4)]
    people = [
        Person(f"p{j}", dice.choice([0, 0, 1, 2]), dice.choice([2, 3, 4]), dice.choice(["", "A", "B"]), kind)
        for j, kind in enumerate(dice.choices(["", "expert"], k=5))
    ]
    fits: Fits = {
        (task.id, person.id): round(dice.random(), 3)
        for task in tasks
        for person in people
        if dice.random() < 0.85
    }
    return tasks, people, fits


def best_of_all(tasks: list[Task], people: list[Person], fits: Fits) -> tuple[int, float] | None:
    """Return the most wanted kinds that can be met and the best sum with these, by trying every assignment."""
    by_name = {person.id: person for person in people}
    best: tuple[int, float] | None = None
    ways = [
        [
            who
            for who in itertools.combinations(sorted(by_name), task.reviews)
            if _may(task, who, by_name, fits)
        ]
        for task in tasks
    ]
    for choice in itertools.product(*ways):
        load = Counter(itertools.chain(*choice))
        if any(not person.least <= load[person.id] <= person.most for person in people):
            continue
        met = sum(
            bool(task.kind) and any(by_name[one].kind == task.kind for one in who)
            for task, who in zip(tasks, choice, strict=True)
        )
        fit = sum(fits[task.id, one] or 0 for task, who in zip(tasks, choice, strict=True) for one in who)
        best = max(best or (met, fit), (met, fit))
    return best


def _may(task: Task, who: tuple[str, ...], people: dict[str, Person], fits: Fits) -> bool:
    houses = [people[one].institution for one in who if people[one].institution]
    return len(houses) == len(set(houses)) and all((task.id, one) in fits for one in who)


def kinds_met(plan: Plan, tasks: list[Task]) -> int:
    return sum(bool(task.kind) for task in tasks) - len(plan.without_kind)


@pytest.mark.parametrize("seed", range(60))
def test_it_is_as_good_as_trying_everything(seed: int) -> None:
    tasks, people, fits = drawn(random.Random(seed))
    best = best_of_all(tasks, people, fits)
    problem = problem_of(tasks, people, fits)
    if best is None:
        with pytest.raises(Infeasible):
            assign(problem)
        return
    plan = assign(problem)
    assert (kinds_met(plan, tasks), plan.objective) == (best[0], pytest.approx(best[1], abs=1e-5))
    assert set(plan.pairs) <= set(fits)


def simple(many: int = 6, people: int = 6, least: int = 1, most: int = 3) -> Problem:
    dice = random.Random(9)
    return problem_of(
        [Task(f"t{i}", 2) for i in range(many)],
        [Person(f"p{j}", least, most) for j in range(people)],
        {(f"t{i}", f"p{j}"): round(dice.random(), 4) for i in range(many) for j in range(people)},
    )


def test_same_input_same_result_in_whatever_order_it_comes() -> None:
    dice = random.Random(2)
    tasks, people, fits = drawn(random.Random(8))
    first = assign(problem_of(tasks, people, fits))
    for _ in range(5):
        dice.shuffle(tasks)
        dice.shuffle(people)
        mixed = dict(dice.sample(list(fits.items()), len(fits)))
        assert assign(problem_of(tasks, people, mixed)).pairs == first.pairs


def test_started_reviews_stay_and_count_in_load_demand_and_institution() -> None:
    tasks = [Task("t", 2)]
    people = [
        Person("a", institution="X"),
        Person("b", institution="X"),
        Person("c", institution="Y"),
        Person("d"),
    ]
    fits: Fits = {("t", "a"): 0.0, ("t", "b"): 1.0, ("t", "c"): 0.2, ("t", "d"): 0.1}
    plan = assign(problem_of(tasks, people, fits, started=frozenset({("t", "a")})))
    assert plan.pairs == (("t", "a"), ("t", "c"))


def test_what_was_given_before_is_kept_unless_another_is_clearly_better() -> None:
    tasks, people = [Task("t", 1)], [Person("a"), Person("b")]
    before = frozenset({("t", "a")})
    near = problem_of(tasks, people, {("t", "a"): 0.50, ("t", "b"): 0.55}, before=before)
    far = problem_of(tasks, people, {("t", "a"): 0.50, ("t", "b"): 0.95}, before=before)
    assert (assign(near).pairs, assign(far).pairs) == ((("t", "a"),), (("t", "b"),))
    assert changes(before, assign(far)) == ([("t", "b")], [("t", "a")])
    assert assign(near).objective == pytest.approx(0.50), "the bonus is no part of the fit"


def test_a_fit_that_nobody_knows_is_in_the_middle_and_not_nought() -> None:
    tasks, people = [Task("t", 1)], [Person("a"), Person("b"), Person("c")]
    problem = problem_of(tasks, people, {("t", "a"): 0.4, ("t", "b"): None, ("t", "c"): 0.1})
    assert assign(problem).pairs == (("t", "b"),)


def test_fairness_lifts_the_worst_review_and_never_the_sum() -> None:
    tasks, people = [Task("s", 1), Task("t", 1)], [Person("a", most=1), Person("b", most=1)]
    fits: Fits = {("s", "a"): 1.0, ("s", "b"): 0.5, ("t", "a"): 0.5, ("t", "b"): 0.1}
    plain, fair = assign(problem_of(tasks, people, fits)), assign_fairly(problem_of(tasks, people, fits))
    assert (plain.objective, plain.worst) == (pytest.approx(1.1), ("t", pytest.approx(0.1)))
    assert (fair.objective, fair.worst) == (pytest.approx(1.0), ("s", pytest.approx(0.5)))


def test_the_price_of_balance_is_what_the_sum_loses() -> None:
    loose = simple(least=0, most=6)
    best = assign(loose)
    assert (prices(loose, best).of_least, prices(loose, best).of_most) == (0, 0)
    level = simple(least=2, most=6)
    assert prices(level, assign(level)).of_least == pytest.approx(best.objective - assign(level).objective)
    capped = simple(least=0, most=2)
    assert prices(capped, assign(capped)).of_most == pytest.approx(best.objective - assign(capped).objective)
    assert best.objective > assign(level).objective == pytest.approx(assign(capped).objective)
    assert set(assign(capped).loads.values()) == {2}


def test_no_room_names_the_applications_and_the_people_between_whom_it_lacks() -> None:
    """Four applications are open to two reviewers only, who may take three each; the rest has room enough."""
    tasks = [Task(f"t{i}", 2) for i in range(10)]
    people = [Person(f"p{j}", most=3 if j < 2 else 20) for j in range(5)]
    fits: Fits = {
        (task.id, person.id): 0.5
        for i, task in enumerate(tasks)
        for j, person in enumerate(people)
        if i >= 4 or j < 2
    }
    with pytest.raises(Infeasible) as raised:
        assign(problem_of(tasks, people, fits))
    lack = raised.value.shortage
    assert (lack.tasks, lack.people) == (("t0", "t1", "t2", "t3"), ("p0", "p1"))
    assert (lack.needed, lack.room, lack.is_least) == (8, 6, False)


def test_too_little_work_names_who_cannot_be_given_their_least() -> None:
    tasks, people = [Task("s", 1), Task("t", 1)], [Person("a", 2), Person("b", 0), Person("c", 0)]
    fits: Fits = {("s", "a"): 0.5, ("s", "b"): 0.5, ("t", "b"): 0.5, ("t", "c"): 0.5}
    with pytest.raises(Infeasible) as raised:
        assign(problem_of(tasks, people, fits))
    lack = raised.value.shortage
    assert (lack.people, lack.needed, lack.room, lack.is_least) == (("a",), 2, 1, True)


def test_nothing_to_give_is_no_problem() -> None:
    plan = assign(problem_of([], [Person("a")], {}))
    assert (plan.pairs, plan.objective, plan.worst) == ((), 0, None)


def test_the_objective_is_recounted_from_the_pairs() -> None:
    problem = simple()
    plan = assign(problem)
    assert plan.objective == pytest.approx(objective_of(problem, plan.pairs))
    assert plan.objective == pytest.approx(
        sum(float(problem.fits[problem.row[task], problem.column[who]]) for task, who in plan.pairs), abs=1e-5
    )
