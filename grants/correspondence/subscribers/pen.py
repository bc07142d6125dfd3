"""The pen of every subscriber: writes one message per reader, in the reader's own language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import current_app
from flask_babel import force_locale

from grants.correspondence.commands import write_mail
from grants.correspondence.rules import domain_of, link, subject_and_body
from grants.people.models import Account


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


def tell(readers: Iterable[Account | Reader], kind: str, *, page: str, **facts: Any) -> None:
    """Write a message of this kind to each reader, with a link to the page.

    The words stand in templates/letters/mail/<kind>.txt. Facts that a page's address needs (such as
    `application_id`) go into the link, all of them into the words. Links start with the public address of
    the settings, never with what a request claims this site is called.
    """
    settings = current_app.config["SETTINGS"]
    template = current_app.jinja_env.get_template(f"letters/mail/{kind}.txt")
    where = link(settings.public_address, page, **facts)
    for someone in readers:
        reader = someone if isinstance(someone, Reader) else reader_of(someone)
        with force_locale(reader.language):
            written = template.render(name=reader.name, link=where, **facts)
        subject, body = subject_and_body(written)
        write_mail(
            kind=kind,
            to=reader.email,
            account_id=reader.account_id,
            language=reader.language,
            subject=subject,
            body=body,
            domain=domain_of(settings.public_address),
        )
