"""What is a kind of mail?"""

from __future__ import annotations

from dataclasses import dataclass

from grants.foundation.wording import Sentence


@dataclass(frozen=True)
class Kind:
    """One kind of mail. Its default text stands in templates/letters/mail/<key>.txt.

    `page` is where its link leads. `words` are the placeholders its text may hold, besides `link`; each of `must`
    is there in every text. `own_text` says that a manager may write its words for a round. `never_held` says why mail
    of this kind never waits; `clock` warns what runs on while it does.
    """

    key: str
    when: Sentence
    page: str
    words: tuple[str, ...]
    must: tuple[str, ...] = ("link",)
    own_text: bool = True
    never_held: Sentence | None = None
    clock: Sentence | None = None

    @property
    def placeholders(self) -> tuple[str, ...]:
        """Return every placeholder a text of this kind may hold."""
        return (*self.words, "link")
