"""Lifecycles as tables: what a thing can be, and which deed makes it what; diagrams and tests come from the table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from grants.foundation.errors import RuleBroken
from grants.foundation.wording import Sentence, sentence


@dataclass(frozen=True)
class Transition:
    """One row: in `state`, `who` may do `deed` when `guard` holds; it then is `to`."""

    state: str
    deed: str
    to: str
    who: str
    guard: str = ""


@dataclass(frozen=True)
class Lifecycle:
    """A table of transitions with a label for each state in the reader's language."""

    name: str
    initial: str
    labels: dict[str, Sentence]
    transitions: tuple[Transition, ...]

    def __post_init__(self) -> None:
        named = {self.initial} | {t.state for t in self.transitions} | {t.to for t in self.transitions}
        if named != set(self.labels):
            raise ValueError(f"{self.name}: states and labels differ: {named ^ set(self.labels)}")
        keys = [(t.state, t.deed) for t in self.transitions]
        if len(keys) != len(set(keys)):
            raise ValueError(f"{self.name}: one deed leads to two states")

    @property
    def states(self) -> tuple[str, ...]:
        """Return every state, the initial one first."""
        return (self.initial, *(state for state in self.labels if state != self.initial))

    def allows(self, state: str, deed: str) -> bool:
        """Say whether the deed exists in this state."""
        return any(t.state == state and t.deed == deed for t in self.transitions)

    def after(self, state: str, deed: str) -> str:
        """Return the state after the deed; raise RuleBroken `not_in_this_state` when there is no such row."""
        for t in self.transitions:
            if t.state == state and t.deed == deed:
                return t.to
        raise RuleBroken(
            "not_in_this_state",
            sentence("This cannot be done now: the present state is “%(state)s”.", state=self.labels[state]),
        )

    def deeds(self, state: str) -> Iterator[Transition]:
        """Yield what can be done in a state."""
        return (t for t in self.transitions if t.state == state)

    def diagram(self) -> str:
        """Return the table as a Mermaid state diagram."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.initial}"]
        for t in self.transitions:
            guard = f" [{t.guard}]" if t.guard else ""
            lines.append(f"    {t.state} --> {t.to}: {t.deed} ({t.who}){guard}")
        return "\n".join(lines)
