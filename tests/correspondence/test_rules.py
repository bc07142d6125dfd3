"""Subjects, links and pieces of a message, on paper."""

from __future__ import annotations

from flask import Flask

from grants.correspondence.rules import (
    LONGEST_SUBJECT,
    PATHS,
    Piece,
    domain_of,
    link,
    pieces,
    subject_and_body,
)


def test_the_first_line_is_the_subject_and_always_one_line() -> None:
    assert subject_and_body("\n  Een \t onderwerp\n\n\n\nGeachte,\n\n\n\nDag\n") == (
        "Een onderwerp",
        "Geachte,\n\nDag\n",
    )


def test_a_subject_is_cut_and_says_so() -> None:
    subject, _ = subject_and_body("w" * 400 + "\nrest")
    assert len(subject) == LONGEST_SUBJECT
    assert subject.endswith("…")


def test_only_our_own_addresses_become_links() -> None:
    body = "Zie https://ronde.example/calls/3 en https://ander.example/calls/3, ook https://ronde.example.kwaad/x"
    assert pieces(body, "https://ronde.example") == [
        Piece("Zie "),
        Piece("https://ronde.example/calls/3", "/calls/3"),
        Piece(" en https://ander.example/calls/3, ook https://ronde.example.kwaad/x"),
    ]


def test_links_start_with_the_public_address() -> None:
    assert link("https://ronde.example", "call", stream_id=3, stream="x") == "https://ronde.example/calls/3"
    assert domain_of("https://ronde.example:8443") == "ronde.example"


def test_every_path_in_mail_leads_to_a_page(app: Flask) -> None:
    adapter = app.url_map.bind("localhost")
    for path in PATHS.values():
        numbered = path.format(
            token="a",
            stream_id=1,
            notice_id=1,
            application_id=1,
            award_id=1,
            deliverable_id=1,
            booking_id=1,
            report_id=1,
            reading_id=1,
            preregistration_id=1,
            assignment_id=1,
            objection_id=1,
        )
        assert adapter.match(numbered, method="GET"), path
