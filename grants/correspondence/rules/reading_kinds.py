"""Which kinds of mail tell a reader of a product that its last day nears or has passed?"""

from __future__ import annotations

from grants.correspondence.rules.kind import Kind
from grants.foundation.wording import Sentence, sentence

_READER = sentence("These ask a colleague or a reviewer to do something.")


def _kind(key: str, when: Sentence) -> Kind:
    words = ("title", "reference", "call", "deliverable", "due_on")
    return Kind(key, when, "reading", words, must=("due_on", "link"), never_held=_READER)


READING_KINDS = (
    _kind("reading_nears", sentence("the last day nears to judge a product")),
    _kind("reading_late", sentence("the last day has passed to judge a product")),
)
