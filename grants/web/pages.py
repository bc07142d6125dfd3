"""How an answer looks: templates found by endpoint, language, and how values are written for a reader."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal
from flask import Flask, Response, g, render_template, request, session, url_for
from flask_babel import Domain, get_locale, gettext
from flask_babel.speaklater import LazyString
from markupsafe import Markup

from grants.foundation.money import Money
from grants.foundation.paging import Page
from grants.foundation.scores import Score
from grants.foundation.terms import AMSTERDAM
from grants.foundation.wording import Sentence, Words
from grants.web.markdown import as_document_html, as_html

LANGUAGES = ("nl", "en")
_REMEMBERED = 8_192
"""A list writes the same few amounts, scores and words again and again, and Babel takes longer over one of them
than the database over its row: what was written is remembered."""
Answer = dict[str, Any] | Response | str | tuple[Any, int]


def answered(view: Callable[..., Any], answer: Answer) -> Any:
    """Show a dict with the template named after the view; leave anything else as it is."""
    if not isinstance(answer, dict):
        return answer
    wing = view.__module__.split(".")[1]
    return render_template(f"{wing}/{view.__name__}.html", **answer)


def page_language() -> str:
    """Return the language this page is shown in: chosen, else the account's, else the browser's, else Dutch."""
    chosen = session.get("language")
    if chosen in LANGUAGES:
        return str(chosen)
    account = getattr(g, "_me", None)
    if account is not None and account.language in LANGUAGES:
        return str(account.language)
    return request.accept_languages.best_match(LANGUAGES) or "nl"


def say(words: Any) -> str:
    """Return a sentence or a text of both languages in the page's language, with its values written for a reader."""
    if isinstance(words, Sentence):
        return words.spoken(_translated, show)
    if isinstance(words, Words):
        return words.spoken(_language())
    return str(words)


def _translated(msgid: str) -> str:
    locale = get_locale()
    return gettext(msgid) if locale is None else _in_language(msgid, locale.language)


@functools.lru_cache(_REMEMBERED)
def _in_language(msgid: str, _language: str) -> str:
    return str(gettext(msgid))


def is_sentence(value: Any) -> bool:
    """Say whether these are words that wait for a language."""
    return isinstance(value, Sentence)


def is_words(value: Any) -> bool:
    """Say whether this is a text, also one that waits for a language (the message of a validator)."""
    return isinstance(value, str | LazyString)


def show(value: Any) -> str:
    """Write a value for a reader: money, moments, days, scores and numbers in the page's language; several as lines."""
    if isinstance(value, tuple):
        return "\n".join(map(show, value))
    if isinstance(value, Money):
        return euro(value)
    if isinstance(value, date):
        return moment(value) if isinstance(value, datetime) else day(value)
    if isinstance(value, Score):
        return score(value.hundredths)
    if isinstance(value, int | Fraction) and not isinstance(value, bool):
        return number(value if isinstance(value, int) else float(value))
    return say(value)


def _language() -> str:
    locale = get_locale()
    return "nl" if locale is None else str(locale.language)


class Texts(Domain):  # type: ignore[misc]
    """The sentences of both languages, as flask-babel reads them.

    It asks for them anew for each sentence, of which a page has hundreds: here one look in a dict answers.
    """

    def get_translations(self) -> Any:
        """Return the sentences of the language in force."""
        locale = get_locale()
        if locale is None:
            return super().get_translations()
        found = self.cache.get(locale.language)
        if found is None:
            found = self.cache[locale.language] = super().get_translations()
        return found


def euro(amount: Money | None) -> str:
    """Write money: whole euro without cents, others with."""
    return "–" if amount is None else _euro(amount.cents, _language())


def moment(at: datetime | None) -> str:
    """Write an instant in Dutch local time, with the words for the time zone left to the page."""
    return "–" if at is None else _at(at, "d MMMM y, HH:mm", _language())


def day(on: date | None) -> str:
    """Write a day."""
    return "–" if on is None else _on(on, _language())


def clock_time(at: datetime) -> str:
    """Write the time of day, to the second."""
    return _at(at, "HH:mm:ss", _language())


def month_name(on: date) -> str:
    """Write a month with its year."""
    return str(format_date(on, "LLLL y", locale=_language()))


def time_of_day(at: datetime) -> str:
    """Write the time of day, to the minute."""
    return _at(at, "HH:mm", _language())


def number(value: float, pattern: str | None = None) -> str:
    """Write a number, by Babel's pattern when one is given."""
    return _number(value, pattern, _language())


def score(hundredths: int | None) -> str:
    """Write a score that is kept in hundredths, always with two decimals; a dash when there is none."""
    return "–" if hundredths is None or hundredths < 0 else number(hundredths / 100, "0.00")


@functools.lru_cache(_REMEMBERED)
def _euro(cents: int, language: str) -> str:
    pattern = "¤ #,##0;¤ -#,##0" if cents % 100 == 0 else "¤ #,##0.00;¤ -#,##0.00"
    amount = Decimal(cents) / 100
    return str(format_currency(amount, "EUR", pattern, locale=language, currency_digits=False))


@functools.lru_cache(_REMEMBERED)
def _at(at: datetime, pattern: str, language: str) -> str:
    return str(format_datetime(at.astimezone(AMSTERDAM), pattern, locale=language))


@functools.lru_cache(_REMEMBERED)
def _on(on: date, language: str) -> str:
    return str(format_date(on, "d MMMM y", locale=language))


@functools.lru_cache(_REMEMBERED)
def _number(value: float, pattern: str | None, language: str) -> str:
    return str(format_decimal(value, pattern, locale=language))


def wall(at: datetime) -> str:
    """Write an instant as the local wall time a date-and-time field takes."""
    return at.astimezone(AMSTERDAM).strftime("%Y-%m-%dT%H:%M:%S")


def pick(nl: str | None, en: str | None) -> str:
    """Return the text in the page's language, or the other one when it was not written."""
    first, second = (nl, en) if _language() == "nl" else (en, nl)
    return first or second or ""


def bilingual(thing: Any, name: str) -> str:
    """Return `thing.<name>_nl` or `thing.<name>_en`, whichever the page needs and exists."""
    return pick(getattr(thing, f"{name}_nl"), getattr(thing, f"{name}_en"))


@dataclass(frozen=True)
class Link:
    """A link with its words, and whether this is the page it leads to."""

    label: str
    url: str
    current: bool = False


@dataclass(frozen=True)
class Pager:
    """What the pager at the foot of a list needs."""

    previous_url: str | None
    next_url: str | None
    summary: str


def pager(page: Page[Any], summary: str = "") -> Pager:
    """Return links to the pages before and after, keeping every filter in the address."""

    def link(cursor: str | None) -> str | None:
        if cursor is None:
            return None
        kept: dict[str, Any] = {k: v for k, v in request.args.to_dict(flat=False).items() if k != "cursor"}
        return url_for(request.endpoint or "", **(request.view_args or {}), **kept, cursor=cursor)

    return Pager(link(page.previous_cursor), link(page.next_cursor), summary)


def file_answer(content: bytes, *, name: str, media_type: str) -> Response:
    """Hand out bytes, always as an attachment, never as something the browser opens by itself."""
    answer = Response(content, mimetype=media_type)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def picture_answer(content: bytes, *, media_type: str) -> Response:
    """Hand out a picture that a page of ours shows; the browser opens it as nothing else."""
    answer = Response(content, mimetype=media_type)
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


_fragments: dict[tuple[str, ...], Markup] = {}
_MOST_FRAGMENTS = 256


def remembered(*key: str, caller: Callable[[], Markup]) -> Markup:
    """Return a part of a page that follows from `key` alone, made once: the same filters stand above every list."""
    made = _fragments.get(key)
    if made is None:
        if len(_fragments) >= _MOST_FRAGMENTS:
            _fragments.clear()
        made = _fragments[key] = caller()
    return made


def install(app: Flask) -> None:
    """Give every template the words it may use."""
    app.jinja_env.filters.update(
        say=say,
        show=show,
        euro=euro,
        moment=moment,
        day=day,
        clock_time=clock_time,
        time_of_day=time_of_day,
        month_name=month_name,
        number=number,
        score=score,
        wall=wall,
        markdown=lambda text: Markup(as_html(text or "")),
        document_text=lambda text: Markup(as_document_html(text or "")),
    )
    app.jinja_env.tests.update(sentence=is_sentence, words=is_words)
    app.jinja_env.globals.update(
        page_language=page_language, bilingual=bilingual, pick=pick, remembered=remembered
    )
