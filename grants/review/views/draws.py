"""A draw in public: its page and its file, for everybody, and who still has to draw."""

from __future__ import annotations

from typing import Any

from flask import url_for

from grants.foundation.wording import Sentence, sentence
from grants.people.models import Account
from grants.review import queries
from grants.review.rules import in_drawn_order
from grants.review.views.desk import bp, draw_as_file
from grants.web.access import ANYONE, door
from grants.web.home import Todo, todo_source
from grants.web.pages import bilingual, file_answer


@bp.get("/calls/<int:stream_id>/draw")
@door(ANYONE)
def draw(stream_id: int) -> Any:
    """Show what was promised, what was drawn, and how to reckon it again; who it is once everybody was told."""
    found = queries.get_public_draw(stream_id)
    whole = queries.is_told_whole(found)
    return {
        "draw": found,
        "stream": found.stream,
        "count": sum(map(len, found.groups)),
        "groups": in_drawn_order(found.rule) if whole else None,
    }


@bp.get("/calls/<int:stream_id>/draw.json")
@door(ANYONE)
def draw_data(stream_id: int) -> Any:
    """Hand out the same for a script."""
    found = queries.get_public_draw(stream_id)
    content = draw_as_file(found.rule, whole=queries.is_told_whole(found))
    return file_answer(content, name=f"draw-{found.stream.code}.json", media_type="application/json")


@todo_source
def who_must_draw(account: Account) -> list[Todo]:
    """Chairs draw lots once their list is closed."""
    if not account.holds("chair"):
        return []
    words = sentence("Draw lots for %(stream)s")
    return [
        Todo(
            Sentence(words.msgid, {"stream": bilingual(stream, "name")}),
            url_for("review.step", stream_id=stream.id, deed="draw_lots"),
        )
        for stream in queries.draws_to_hold(account)
    ]
