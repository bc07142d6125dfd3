"""The public library: searched, read, cited and downloaded by everybody, without signing in."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, current_app, redirect, render_template, request, url_for
from flask_babel import gettext
from markupsafe import Markup

from grants.deliverables import queries
from grants.deliverables.forms import SearchForm
from grants.deliverables.models import LibraryEntry, LibraryVersion
from grants.deliverables.queries.search import CANDIDATES, FACETS
from grants.deliverables.rules import SECTIONS, kind_of, placed, with_references
from grants.deliverables.rules.library import (
    COST_BANDS,
    KINDS_OF_LONELINESS,
    LEVELS,
    LICENCES,
    SETTINGS,
    TARGET_GROUPS,
    Cited,
    citation,
    structured,
)
from grants.deliverables.views.desk import ShownPart, bp, type_name
from grants.foundation import files
from grants.foundation.clock import today
from grants.foundation.errors import NotFound
from grants.foundation.municipalities import municipality_name
from grants.foundation.terms import day_of
from grants.foundation.wording import sentence
from grants.streams.rules.feeds import Entry, feed
from grants.web.access import ANYONE, door, me_or_nobody
from grants.web.home import destination
from grants.web.pages import file_answer, number, pager, pick, picture_answer, say

destination(
    sentence("Library"),
    "deliverables.library",
    ANYONE,
    place=20,
    leads_to=("deliverables.recognitions", "deliverables.recognition_end"),
)

NAMES = {"group": TARGET_GROUPS, "kind": KINDS_OF_LONELINESS, "setting": SETTINGS, "costs": COST_BANDS}
FOUND_BY_NAME = ("group", "kind", "setting")
"""The facts of which the names are searched as words too."""


def _name(facet: str, value: str) -> str:
    """Return the name of a value in the page's language."""
    if facet == "type":
        return library_type(value)
    if facet == "place":
        return municipality_name(value)
    names = LEVELS if facet == "evidence" else NAMES[facet]
    return say(names[value]) if value in names else value


def library_type(type_: str) -> str:
    """Return the name of a type; of one that only a call has, a word for all such."""
    kind = SECTIONS.get(type_)
    return pick(kind.name.nl, kind.name.en) if kind else gettext("other product")


@bp.get("/library")
@door(ANYONE)
def library() -> Any:
    """Search the library; without words the newest are first."""
    chosen = {name: request.args.get(name, "")[:64] for name in (*FACETS, "evidence")}
    search = request.args.get("q", "")
    named = {name: {value: say(words) for value, words in NAMES[name].items()} for name in FOUND_BY_NAME}
    found = queries.search_library(search, chosen, names=named, cursor=request.args.get("cursor", ""))
    form = SearchForm(request.args)
    for name, counts in found.counts.items():
        _offer(form, name, counts, chosen[name])
    if found.more:
        said = gettext("More than %(count)s found; these fit best", count=number(CANDIDATES))
    elif found.whole < found.count:
        said = gettext(
            "%(whole)s found with every word, %(some)s with some of the words",
            whole=number(found.whole),
            some=number(found.count - found.whole),
        )
    else:
        said = gettext("%(count)s found", count=number(found.count))
    return {
        "found": found.page.rows,
        "said": said,
        "form": form,
        "meant": _meant(search, found.meant),
        "is_filtered": bool(search or any(chosen.values())),
        "pager": pager(found.page),
        "library_type": library_type,
    }


def _meant(search: str, meant: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    """Return the words that may have been meant, each with the address at which it is searched instead."""
    kept: dict[str, Any] = request.args.to_dict()
    kept.pop("cursor", None)
    return [
        (other, url_for("deliverables.library", **(kept | {"q": search.replace(typed, other)})))
        for typed, others in meant.items()
        for other in others
    ]


def _offer(form: SearchForm, name: str, counts: Mapping[str, int], chosen: str) -> None:
    """Offer the values that were found with how often, and the one that is chosen."""
    values = dict(counts)
    if chosen:
        values.setdefault(chosen, 0)
    named = [(value, f"{_name(name, value)} ({number(count)})") for value, count in values.items()]
    form[name].choices = [("", gettext("All")), *named]


@bp.get("/library/<slug>")
@door(ANYONE)
def library_entry(slug: str) -> Any:
    """Lead to the newest version of an entry; of one that was withdrawn tell when and why."""
    entry = queries.get_library_entry(slug)
    if entry.state == "withdrawn":
        return _withdrawn(entry)
    return redirect(url_for("deliverables.library_version", slug=slug, number=entry.latest), 303)


@bp.get("/library/<slug>/v<int:number>")
@door(ANYONE)
def library_version(slug: str, number: int) -> Any:
    """Show one version of an entry: its text, how to cite it, and what is known of its recognition."""
    entry, version = _version(slug, number)
    if entry.state == "withdrawn":
        return _withdrawn(entry, version)
    cited = _cited(entry, version)
    recognitions = queries.recognitions_of(entry.initiative_id)
    return {
        "entry": entry,
        "version": version,
        "withdrawn": False,
        "type_name": type_name(entry.deliverable),
        "parts": [(one, _shown(_linked(one.text, version), one.files)) for one in version.sections],
        "versions": queries.library_versions_of(entry),
        "licence": LICENCES[version.licence],
        "citation": citation(cited),
        "structured": as_script(structured(cited)),
        "groups": [say(TARGET_GROUPS[key]) for key in version.facts.get("target_groups", ())],
        "kinds": [say(KINDS_OF_LONELINESS[key]) for key in version.facts.get("kinds", ())],
        "settings": [say(SETTINGS[key]) for key in version.facts.get("settings", ())],
        "recognitions": recognitions,
        "recognition": queries.recognition_on(recognitions, today()),
        "levels": LEVELS,
        "today": today(),
        "may_note": _may_note(entry),
    }


def _may_note(entry: LibraryEntry) -> bool:
    viewer = me_or_nobody()
    if viewer is None or entry.initiative is None or not viewer.holds("programme_manager"):
        return False
    return bool(queries.managed_awards_of(viewer, entry.initiative))


def _linked(text: str, version: LibraryVersion) -> str:
    return with_references(text, {number for number, _line in version.sources}, linked=True)


def _shown(text: str, found: list[Any]) -> ShownPart:
    pictures = {one["number"]: one for one in found if one["kind"] == "picture"}
    pieces = [one if isinstance(one, str) else pictures[one] for one in placed(text, list(pictures))]
    return ShownPart(pieces, [one for one in found if one["kind"] == "attachment"])


def _withdrawn(entry: LibraryEntry, version: LibraryVersion | None = None) -> Any:
    shown = version or queries.find_version(entry, entry.latest)
    if shown is None:
        raise NotFound
    facts = {
        "entry": entry,
        "version": shown,
        "withdrawn": True,
        "type_name": type_name(entry.deliverable),
        "citation": citation(_cited(entry, shown)),
        "structured": "",
    }
    return render_template("deliverables/library_version.html", **facts), 410


def _version(slug: str, number: int) -> tuple[LibraryEntry, LibraryVersion]:
    entry = queries.get_library_entry(slug)
    version = queries.find_version(entry, number)
    if version is None:
        raise NotFound
    return entry, version


def _cited(entry: LibraryEntry, version: LibraryVersion) -> Cited:
    here: dict[str, Any] = {"slug": entry.slug, "number": version.number}
    return Cited(
        title=version.title,
        kind=kind_of(entry.deliverable).name.nl,
        authors=version.authors,
        number=version.number,
        published_on=day_of(version.published_at),
        licence=version.licence,
        address=address_of("deliverables.library_version", **here),
        summary=version.summary,
        library=address_of("deliverables.library"),
        pdf=address_of("deliverables.library_document", **here) if version.file_id else "",
        sources=tuple(line for _number, line in version.sources),
        groups=tuple(say(TARGET_GROUPS[key]) for key in version.facts.get("target_groups", ())),
    )


def address_of(endpoint: str, **facts: Any) -> str:
    """Return a whole address: the public one of the settings, never what a request claims this site is called."""
    public: str = current_app.config["SETTINGS"].public_address
    return public + url_for(endpoint, **facts)


def as_script(told: Mapping[str, Any]) -> Markup:
    """Return what a page tells machines as a block of data, in which no text can end the block."""
    written = json.dumps(told, ensure_ascii=False).replace("<", "\\u003c").replace("&", "\\u0026")
    return Markup('<script type="application/ld+json">{}</script>').format(Markup(written))


@bp.get("/library/<slug>/v<int:number>/pdf")
@door(ANYONE)
def library_document(slug: str, number: int) -> Any:
    """Hand out one version as an accessible PDF."""
    entry, version = _listed(slug, number)
    if version.file is None:
        raise NotFound
    return file_answer(
        files.read(version.file), name=f"{entry.slug}-v{number}.pdf", media_type="application/pdf"
    )


@bp.get("/library/<slug>/v<int:number>/files/<int:file_number>")
@door(ANYONE)
def library_file(slug: str, number: int, file_number: int) -> Any:
    """Show a picture, or hand out an attachment, of one version."""
    entry, version = _listed(slug, number)
    found = queries.get_library_file(entry, version, file_number)
    content = files.read(found.file)
    if found.kind == "picture":
        return picture_answer(content, media_type=found.file.media_type)
    return file_answer(content, name=found.name, media_type=found.file.media_type)


def _listed(slug: str, number: int) -> tuple[LibraryEntry, LibraryVersion]:
    entry, version = _version(slug, number)
    if entry.state != "listed":
        raise NotFound
    return entry, version


@bp.get("/library/<slug>/v<int:number>/data.json")
@door(ANYONE)
def library_data(slug: str, number: int) -> Any:
    """Hand out what the page of a version tells machines."""
    entry, version = _listed(slug, number)
    told = json.dumps(structured(_cited(entry, version)), ensure_ascii=False)
    return Response(told, mimetype="application/ld+json")


@bp.get("/library/feed.atom")
@door(ANYONE)
def library_feed() -> Any:
    """Hand out the newest entries for programs that follow them."""
    entries = [
        Entry(
            address=address_of("deliverables.library_entry", slug=one.slug),
            title=one.title,
            summary=one.summary,
            published_at=one.published_at,
            changed_at=one.consented_at,
        )
        for one in queries.newest_entries()
    ]
    content = feed(
        title=gettext("Library"),
        address=address_of("deliverables.library_feed"),
        page=address_of("deliverables.library"),
        author="Ronde",
        language="nl",
        entries=entries,
    )
    return Response(content, mimetype="application/atom+xml")
