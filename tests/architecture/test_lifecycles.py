"""Lifecycles: every table is sound, and its diagram in docs/lifecycles is the present one."""

from __future__ import annotations

import importlib

import pytest

from grants.foundation.errors import RuleBroken
from grants.foundation.lifecycle import Lifecycle
from ops.documents import LIFECYCLES, lifecycles
from tests.architecture.test_house import WINGS


def tables() -> list[Lifecycle]:
    found = []
    for wing in WINGS:
        try:
            room = importlib.import_module(f"grants.{wing}.states")
        except ModuleNotFoundError:
            continue
        found += [value for value in vars(room).values() if isinstance(value, Lifecycle)]
    return found


@pytest.mark.parametrize("table", tables(), ids=lambda table: table.name)
def test_every_state_can_be_reached(table: Lifecycle) -> None:
    reached, frontier = {table.initial}, [table.initial]
    while frontier:
        for transition in table.deeds(frontier.pop()):
            if transition.to not in reached:
                reached.add(transition.to)
                frontier.append(transition.to)
    assert reached == set(table.states)


@pytest.mark.parametrize("table", tables(), ids=lambda table: table.name)
def test_a_deed_outside_the_table_is_refused(table: Lifecycle) -> None:
    deeds = {transition.deed for transition in table.transitions}
    for state in table.states:
        for deed in deeds:
            if table.allows(state, deed):
                assert table.after(state, deed) in table.states
            else:
                with pytest.raises(RuleBroken):
                    table.after(state, deed)


def test_the_diagrams_are_the_present_ones() -> None:
    for name, text in lifecycles().items():
        assert (LIFECYCLES / name).read_text() == text, f"run `make docs`: {name} is out of date"
