"""Does the table say what was measured, and does it own up to a missed bar?"""

from __future__ import annotations

from datetime import date

from bench.client import Answer, filled
from bench.report import Growth, Results, Row, page

LIST = Row("list page, 50 rows", 6.0, 1.0, "ms CPU", 8, statements=5, most_statements=8)


def test_a_row_within_its_bars_is_met() -> None:
    assert (LIST.ratio, LIST.verdict) == (6.0, "met")


def test_a_missed_bar_says_by_how_much() -> None:
    slow = Row("saving a review", 6.5, 1.0, "ms CPU", 6, statements=12, most_statements=10)
    assert slow.verdict == "missed by 0.50×, 2 statements too many"


def test_growth_is_the_largest_round_over_the_smallest() -> None:
    grown = Growth("list page", {500: 5.0, 5_000: 9.0, 20_000: 7.0}, {500: 5, 5_000: 5, 20_000: 6})
    assert grown.verdict == "missed by 0.10×, the number of statements grows"


def test_the_page_names_what_was_missed_and_nothing_else() -> None:
    slow = Row("saving a review", 6.5, 1.0, "ms CPU", 6)
    written = page(Results(date(2026, 6, 30), "PostgreSQL 15", (500, 5_000, 20_000), rows=[LIST, slow]))
    told = written.partition("## What was missed")[2].partition("## Method")[0]
    assert "**saving a review** — missed by 0.50×" in told
    assert "list page" not in told
    assert "30 June 2026" in written


def test_a_form_is_read_and_sent_as_a_browser_would() -> None:
    body = """<form action="/language" method="post"><input name="language" value="en"></form>
    <form method="post"><input type="hidden" name="version" value="3"><input name="title" value="Oud">
    <textarea name="why">\nOmdat</textarea><input type="radio" name="reach" value="local">
    <input type="radio" name="reach" value="national" checked><select name="head"><option value="a">A</option>
    <option value="b" selected>B</option></select><button name="deed" value="x">Save</button></form>"""
    answer = Answer("/here", 200, body, None, None, 0.0)
    shown = answer.form(having="version")
    assert shown.values == [
        ("version", "3"),
        ("title", "Oud"),
        ("why", "Omdat"),
        ("reach", "national"),
        ("head", "b"),
    ]
    assert filled(shown, {"title": "Nieuw", "reach": ["local"]})[-2:] == [
        ("title", "Nieuw"),
        ("reach", "local"),
    ]
