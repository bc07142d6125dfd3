"""The pen of every subscriber: writes one mail per reader, in the reader's own language and the round's own words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app
from flask_babel import force_locale

from grants.applications.models import Application
from grants.correspondence.commands import write_mail
from grants.correspondence.queries import find_mail_text
from grants.correspondence.rules import KINDS, Kind, domain_of, link, subject_and_body
from grants.foundation.placeholders import filled
from grants.people.models import Account
from grants.streams.models import Stream
from grants.streams.rules.definition import Words
from grants.web.pages import show


@dataclass(frozen=True)
class Reader:
    """Somebody to write to, who may have no account yet."""

    email: str
    language: str = "nl"
    name: str = ""
    account_id: int | None = None


def reader_of(account: Account) -> Reader:
    """Return an account as somebody to write to."""
    return Reader(account.email, account.language, account.name, account.id)


def tell(
    readers: Iterable[Account | Reader],
    kind: str,
    *,
    stream: Stream | None = None,
    application: Application | None = None,
    where: Mapping[str, object] | None = None,
    notice_id: int | None = None,
    appointment: Callable[[Reader], bytes] | None = None,
    **words: Any,
) -> None:
    """Write a mail of this kind to each reader.

    `words` are the values of its placeholders; those of the stream and the application come by themselves. `where`
    says which page its link leads to, beside those two. Links start with the public address of the settings, never
    with what a request claims this site is called. `appointment` makes the invitation that travels with it.
    """
    written_as = KINDS[kind]
    stream = stream or (application.stream if application else None)
    settings = current_app.config["SETTINGS"]
    known = words_of(stream, application) | words
    known["link"] = link(
        settings.public_address,
        written_as.page,
        **{
            "stream_id": stream.id if stream else None,
            "application_id": application.id if application else None,
            **(where or {}),
        },
    )
    text = find_mail_text(stream.round_id, kind) if stream and written_as.own_text else None
    for someone in readers:
        reader = someone if isinstance(someone, Reader) else reader_of(someone)
        own = text.own(reader.language) if text else None
        subject, body = written(written_as, reader.language, known, name=reader.name, own=own)
        write_mail(
            kind=kind,
            to=reader.email,
            account_id=reader.account_id,
            language=reader.language,
            subject=subject,
            body=body,
            domain=domain_of(settings.public_address),
            stream_id=stream.id if stream else None,
            application_id=application.id if application else None,
            text_id=text.id if text and own else None,
            notice_id=notice_id,
            appointment=appointment(reader).decode() if appointment else None,
        )


def words_of(stream: Stream | None, application: Application | None) -> dict[str, Any]:
    """Return the placeholders that every mail about a stream or an application can have."""
    known: dict[str, Any] = {}
    if stream is not None:
        known |= {"call": Words(nl=stream.name_nl, en=stream.name_en), "contact": stream.definition.contact}
    if application is not None:
        known |= {"title": application.title, "reference": application.reference or ""}
    return known


def written(
    kind: Kind,
    language: str,
    known: Mapping[str, Any],
    *,
    name: str,
    own: tuple[str, str] | None,
) -> tuple[str, str]:
    """Return subject and whole body as they leave: the default words, or a round's `own`, inside the frame."""
    with force_locale(language):
        values = {key: spoken(known.get(key)) for key in kind.placeholders}
        if own is None:
            subject, body = _default(kind, values)
        else:
            subject, body = (filled(text, values) for text in own)
        frame = current_app.jinja_env.get_template("letters/mail/_frame.txt")
        return subject_and_body(f"{' '.join(subject.split())}\n{frame.render(name=name, body=body.strip())}")


def default_text(kind: Kind, language: str) -> tuple[str, str]:
    """Return the default subject and body with their placeholders still in them."""
    with force_locale(language):
        subject, body = _default(kind, {key: f"{{{key}}}" for key in kind.placeholders})
    subject, body = subject_and_body(f"{subject}\n{body}")
    return subject, body.strip()


def _default(kind: Kind, values: Mapping[str, str]) -> tuple[str, str]:
    template = current_app.jinja_env.get_template(f"letters/mail/{kind.key}.txt")
    context = template.new_context(dict(values))
    subject, body = ("".join(template.blocks[part](context)).strip() for part in ("subject", "body"))
    return " ".join(subject.split()), body


def spoken(value: Any) -> str:
    """Return the value of a placeholder in the language in force."""
    if value is None:
        return ""
    return show(value)
