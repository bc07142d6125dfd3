"""As what does an application appear to who judges it? In a blind call as a code, without who applies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from grants.applications.models import Application
from grants.foundation.database import db
from grants.foundation.errors import NotFound
from grants.foundation.secrets import keyed_digest
from grants.people.models import Account
from grants.review.models import Assessment, RedactionMark
from grants.review.permissions import may_know_who_applies
from grants.review.rules.redaction import Hidden, redacted
from grants.streams.models import Stream

LETTERS = "BCDFGHJKLMNPQRSTVWXZ"


@dataclass(frozen=True)
class Names:
    """By what somebody may know the applications of a stream."""

    are_hidden: bool
    hides_titles: bool
    taken_out: Mapping[int, Sequence[Hidden]]
    """By application, what is taken out of its texts."""
    label: Callable[[str], str]
    """How a kind of what is taken out is called."""

    def code(self, application: Application) -> str:
        """Return its reference, or a code that says nothing, not even which one came before it."""
        return code_of(application) if self.are_hidden else application.reference or ""

    def title(self, application: Application) -> str:
        """Return its title as far as it may be seen."""
        if not self.are_hidden:
            return application.title
        return "" if self.hides_titles else self.text(application, application.title)

    def called(self, application: Application) -> str:
        """Return what it is called where only its title would stand."""
        return self.title(application) or self.code(application)

    def whole(self, application: Application) -> str:
        """Return its code and title."""
        return ": ".join(filter(None, (self.code(application), self.title(application))))

    def text(self, application: Application, text: Any) -> Any:
        """Return a text of it as it may be read; what is no text stays as it is."""
        hidden = self.taken_out.get(application.id, ())
        if not self.are_hidden or not isinstance(text, str):
            return text
        return redacted(text, hidden, self.label)


def code_of(application: Application) -> str:
    """Return a code that only this installation can make of an application."""
    number, code = int(keyed_digest(f"blind {application.id}")[:15], 16), ""
    for place in range(8):
        number, left = divmod(number, len(LETTERS))
        code += ("-" if place == 4 else "") + LETTERS[left]
    return code


def hides_who_applies(viewer: Account, stream: Stream) -> bool:
    """Say whether who applies in a stream is hidden from somebody now."""
    if stream.definition.blind == "no":
        return False
    phase = db.session.scalar(select(Assessment.state).where(Assessment.stream_id == stream.id))
    return not may_know_who_applies(viewer, stream, phase or "preparing")


def names_for(viewer: Account, stream: Stream, label: Callable[[str], str] = str) -> Names:
    """Return by what somebody may know the applications of a stream."""
    are_hidden = hides_who_applies(viewer, stream)
    taken_out = _taken_out(stream) if are_hidden else {}
    return Names(are_hidden, stream.definition.hides_titles, taken_out, label)


def _taken_out(stream: Stream) -> dict[int, list[Hidden]]:
    found: dict[int, list[Hidden]] = defaultdict(list)
    for one in db.session.scalars(
        select(RedactionMark)
        .join(Application, Application.id == RedactionMark.application_id)
        .where(Application.stream_id == stream.id, RedactionMark.hides)
        .order_by(RedactionMark.id)
    ):
        found[one.application_id].append(Hidden(one.kind, one.phrase))
    return found


def require_names(viewer: Account, stream: Stream) -> None:
    """Raise NotFound where somebody may not know who applies: what a page says of a stream would tell it."""
    if hides_who_applies(viewer, stream):
        raise NotFound
