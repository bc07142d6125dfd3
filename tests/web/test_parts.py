"""The macros of every page: what they promise to people who listen, who mistype, and who have no script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from werkzeug.datastructures import MultiDict
from wtforms import FieldList, Form, FormField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from grants.foundation.money import Money
from grants.web.pages import euro, is_sentence, is_words, say, show

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
FORBIDDEN = re.compile(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)|javascript:", re.IGNORECASE)


class LineForm(Form):
    item = StringField("Item", [InputRequired("Say what it is.")])


class PlanForm(Form):
    title = StringField("Title", [InputRequired("Give a title.")], description="In plain words.")
    summary = TextAreaField("Summary", [Length(max=10, message="Too long.")])
    kind = RadioField(
        "Kind", [InputRequired("Choose one.")], choices=[("a", "Association"), ("f", "Foundation")]
    )
    lines = FieldList(FormField(LineForm, "Line"), "Budget", min_entries=2)


@dataclass
class Difference:
    label: str
    theirs: str
    yours: str


@pytest.fixture
def pages() -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    made.filters.update(show=show, euro=euro, say=say)
    made.tests.update(sentence=is_sentence, words=is_words)
    made.globals.update(csrf_token=lambda: "token")
    return made


@pytest.fixture
def mistyped() -> PlanForm:
    form = PlanForm(
        MultiDict({"summary": "<b>much too long</b>", "lines-0-item": "Coffee", "lines-1-item": ""})
    )
    form.validate()
    return form


def written(pages: Environment, part: str, macro: str, *args: Any, **kw: Any) -> str:
    return str(getattr(pages.get_template(f"_parts/{part}.html").module, macro)(*args, **kw))


def ids(html: str) -> list[str]:
    return re.findall(r'\sid="([^"]+)"', html)


def test_every_error_leads_to_a_control_that_is_on_the_page(pages: Environment, mistyped: PlanForm) -> None:
    summary = written(pages, "forms", "error_summary", mistyped)
    fields = "".join(written(pages, "forms", "field", f) for f in mistyped)

    links = re.findall(r'href="#([^"]+)">([^<]+)<', summary)

    assert links == [
        ("title", "Title: Give a title."),
        ("summary", "Summary: Too long."),
        ("kind-0", "Kind: Choose one."),
        ("lines-1-item", "Budget 2, Item: Say what it is."),
    ]
    assert {anchor for anchor, _ in links} <= set(ids(fields))


def test_a_control_is_described_by_texts_that_exist(pages: Environment, mistyped: PlanForm) -> None:
    html = "".join(
        written(pages, "forms", "field", f, counter=10 if f.name == "summary" else None) for f in mistyped
    )

    described = [name for group in re.findall(r'aria-describedby="([^"]+)"', html) for name in group.split()]

    assert sorted(described) == [
        "kind-error",
        "lines-1-item-error",
        "summary-counter",
        "summary-error",
        "title-error",
        "title-hint",
    ]
    assert set(described) <= set(ids(html))
    assert len(ids(html)) == len(set(ids(html)))


def test_what_was_typed_comes_back_escaped_and_is_never_cut_off(
    pages: Environment, mistyped: PlanForm
) -> None:
    html = written(pages, "forms", "field", mistyped.summary, counter=True)

    assert "&lt;b&gt;much too long&lt;/b&gt;" in html
    assert "maxlength" not in html
    assert 'data-max="10"' in html


def test_only_what_is_optional_is_marked(pages: Environment) -> None:
    form = PlanForm()

    marked = [f.name for f in form if "ronde-optional" in written(pages, "forms", "field", f)]

    assert marked == ["summary"]


def test_a_stale_form_says_so_and_shows_both_texts(pages: Environment) -> None:
    form = PlanForm(title="x")
    form.form_errors = ["Somebody was before you."]
    form.stale = [Difference("Summary", "theirs <i>", "yours <i>")]  # type: ignore[attr-defined]

    summary = written(pages, "forms", "error_summary", form)
    html = written(pages, "forms", "stale", form)

    assert "<li>Somebody was before you.</li>" in summary
    assert "Somebody else changed this" in summary
    assert re.findall(r'<p class="ronde-lines">(.*?)</p>', html) == ["theirs &lt;i&gt;", "yours &lt;i&gt;"]


def test_no_errors_no_summary(pages: Environment) -> None:
    assert written(pages, "forms", "error_summary", PlanForm()).strip() == ""


def test_a_table_names_its_rows_columns_and_region(pages: Environment) -> None:
    columns = [
        "Title",
        {"label": "Asked", "numeric": True, "sort_url": "?by=asked", "direction": "descending"},
    ]

    html = written(pages, "tables", "data_table", "Applications", columns, [["A <1>", Money.euro(1200)]])

    assert 'role="region" aria-label="Applications" tabindex="0"' in html
    assert "<caption>Applications</caption>" in html
    assert '<th scope="row">A &lt;1&gt;</th>' in html
    assert '<th scope="col" class="ronde-number" aria-sort="descending">' in html
    assert re.search(r'<td class="ronde-number"><span class="ronde-amount">[^<]*1.200', html)


def sources() -> Iterator[Path]:
    yield from sorted(TEMPLATES.rglob("*.html"))


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_templates_hold_nothing_the_content_policy_refuses(path: Path) -> None:
    assert FORBIDDEN.findall(path.read_text(encoding="utf-8")) == []


def test_colours_are_written_among_the_tokens_only() -> None:
    css = (ROOT / "static" / "ronde.css").read_text(encoding="utf-8")
    screen = css[: css.index("@media print")]

    assert re.findall(r"#[0-9a-f]{3,8}\b", screen) == []


def test_every_address_in_the_style_sheets_exists() -> None:
    static = ROOT / "static"
    named = [
        (sheet.name, address)
        for sheet in sorted(static.glob("*.css"))
        for address in re.findall(r'url\("([^"]+)"\)', sheet.read_text(encoding="utf-8"))
    ]

    assert len(named) == 7
    assert [pair for pair in named if not (static / pair[1]).is_file()] == []
