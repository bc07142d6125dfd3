"""What does someone intend with the words of mail: write them for a round, or take them back to the default."""

from __future__ import annotations

from collections.abc import Mapping

from grants.correspondence import queries
from grants.correspondence.models import MailText
from grants.correspondence.permissions import may_word_mail
from grants.correspondence.rules import check_text, kind_with_own_text
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import Difference, Stale
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.streams.models import Round

LABELS = {
    "nl": (sentence("Subject in Dutch"), sentence("Text in Dutch")),
    "en": (sentence("Subject in English"), sentence("Text in English")),
}


@command
def save_mail_text(
    *,
    actor: Account,
    round_: Round,
    kind: str,
    version: int,
    texts: Mapping[str, tuple[str, str] | None],
) -> MailText | None:
    """Write a round's own words for a kind of mail; a language with None takes the default text.

    `version` is the number that was seen. Mail that was written stays as it is. The same words again change nothing.
    Raises RuleBroken `mail_text_empty`, `mail_text_too_long`, `placeholder_unknown`, `placeholder_missing`, Stale.
    """
    may_word_mail(actor, round_).require()
    known = kind_with_own_text(kind)
    for language, words in texts.items():
        if words is not None:
            check_text(known, *words, language=language)
    newest = queries.find_mail_text(round_.id, kind)
    before = {language: newest.own(language) if newest else None for language in texts}
    if dict(texts) == before:
        return newest
    if version != (newest.number if newest else 0):
        raise Stale(_differences(before, texts))
    (subject_nl, body_nl), (subject_en, body_en) = (texts[one] or (None, None) for one in ("nl", "en"))
    text = MailText(
        round_id=round_.id,
        kind=kind,
        number=version + 1,
        subject_nl=subject_nl,
        body_nl=body_nl,
        subject_en=subject_en,
        body_en=body_en,
        written_by=actor.id,
        written_at=now(),
    )
    db.session.add(text)
    record(
        actor_id=actor.id,
        deed="save_mail_text",
        subject=text,
        chain=programme_chain(round_.programme_id),
        kind=kind,
        number=text.number,
        before=before,
        after=dict(texts),
    )
    return text


def _differences(
    theirs: Mapping[str, tuple[str, str] | None], yours: Mapping[str, tuple[str, str] | None]
) -> list[Difference]:
    found = []
    for language, labels in LABELS.items():
        pairs = zip(labels, theirs[language] or ("–", "–"), yours[language] or ("–", "–"), strict=True)
        found += [
            Difference(f"{part}_{language}", label, one, other)
            for part, (label, one, other) in zip(("subject", "body"), pairs, strict=True)
            if one != other
        ]
    return found
