"""Which kinds of mail tell of an appointment in the consult hour?"""

from __future__ import annotations

from grants.correspondence.rules.kind import Kind
from grants.foundation.wording import Sentence, sentence

_APPOINTMENT = sentence("These are appointments: who has one must know at once.")
_ABOUT = ("title", "reference", "call", "begins")


def _kind(key: str, when: Sentence, *words: str, must: tuple[str, ...] = ("begins", "link")) -> Kind:
    return Kind(key, when, "consult_booking", (*_ABOUT, *words), must=must, never_held=_APPOINTMENT)


CONSULT_KINDS = (
    _kind("consult_booked", sentence("an appointment in the consult hour was made"), "asked", "meeting"),
    _kind("consult_moved", sentence("an appointment in the consult hour was moved"), "asked", "meeting"),
    _kind("consult_cancelled", sentence("an appointment in the consult hour was cancelled")),
    _kind(
        "consult_fallen_out",
        sentence("a day of the consult hour was cancelled"),
        "reason",
        must=("begins", "reason", "link"),
    ),
    _kind("consult_nears", sentence("the day before an appointment has come"), "asked", "meeting"),
    _kind("consult_passed_on", sentence("a question was passed on to an open call")),
)
