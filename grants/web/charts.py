"""How do figures become pictures without a script? SVG made here, coloured by the style sheet alone."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from hashlib import blake2s

from markupsafe import Markup, escape

Say = Callable[[float], str]
Place = Callable[[float], float]

# Drawn for the narrowest screen we promise (360 px) and scaled up from there, in these units.
WIDTH = 360
_LABEL_SIZE = 14
_SIGNS_PER_LINE = 50
_COLOURS = 6


def plain(value: float) -> str:
    """A number without more decimals than it needs; callers give their own words for money."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def bars(
    title: str, rows: Sequence[tuple[str, float]], *, unit: str = "", say: Say = plain, desc: str = ""
) -> Markup:
    """One horizontal bar per row of (label, value), longest bar over the full width.

    In every chart `say` puts a value into words, and `desc` replaces the listing for who cannot see it.
    """
    said = _with_unit(say, unit)
    scale = _scale((value for _, value in rows), WIDTH)
    parts: list[Markup] = []
    for index, (label, value) in enumerate(rows):
        top = index * 42
        parts += [
            *_heading(label, said(value), top + 14),
            _bar(0, top + 20, scale(value), 14, colour=1, told=f"{label}: {said(value)}"),
        ]
    return _svg(title, desc or _listing((label, said(value)) for label, value in rows), 42 * len(rows), parts)


def stacked_bars(
    title: str,
    rows: Sequence[tuple[str, Sequence[float]]],
    series: Sequence[str],
    *,
    unit: str = "",
    say: Say = plain,
    desc: str = "",
) -> Markup:
    """One bar per row of (label, values), cut into pieces: one value per name in `series`."""
    said = _with_unit(say, unit)
    scale = _scale((sum(values) for _, values in rows), WIDTH)
    parts = _legend(series)
    below = 20 * len(series) + 8
    told = [
        (label, ", ".join(f"{name} {said(value)}" for name, value in zip(series, values, strict=True)))
        for label, values in rows
    ]
    for index, (label, values) in enumerate(rows):
        top = below + index * 42
        parts += _heading(label, said(sum(values)), top + 14)
        left = 0.0
        for colour, (name, value) in enumerate(zip(series, values, strict=True), start=1):
            width = scale(value)
            parts.append(
                _bar(left, top + 20, width, 14, colour=colour, told=f"{label}, {name}: {said(value)}")
            )
            left += width
    return _svg(title, desc or _listing(told), below + 42 * len(rows), parts)


def funnel(
    title: str, stages: Sequence[tuple[str, float]], *, unit: str = "", say: Say = plain, desc: str = ""
) -> Markup:
    """What is left at every stage of (label, value), centred, the first stage usually the widest."""
    said = _with_unit(say, unit)
    scale = _scale((value for _, value in stages), WIDTH)
    parts: list[Markup] = []
    for index, (label, value) in enumerate(stages):
        top = index * 46
        width = scale(value)
        parts += [
            _label(f"{label}: {said(value)}", WIDTH / 2, top + 14, anchor="middle"),
            _bar((WIDTH - width) / 2, top + 20, width, 18, colour=1, told=f"{label}: {said(value)}"),
        ]
    return _svg(
        title, desc or _listing((label, said(value)) for label, value in stages), 46 * len(stages), parts
    )


def histogram(
    title: str,
    edges: Sequence[float],
    counts: Sequence[int],
    *,
    say: Say = plain,
    desc: str = "",
) -> Markup:
    """How many fall between each two edges: one edge more than counts, edges in rising order."""
    if len(edges) != len(counts) + 1:
        msg = "a histogram has one edge more than it has counts"
        raise ValueError(msg)
    bottom, tallest = 180.0, 150
    scale = _scale(counts, tallest)
    across = _position(edges[0], edges[-1], 12, WIDTH - 12)
    told = [
        (f"{say(low)} – {say(high)}", str(count))
        for low, high, count in zip(edges[:-1], edges[1:], counts, strict=True)
    ]
    parts: list[Markup] = []
    for low, high, count, words in zip(edges[:-1], edges[1:], counts, told, strict=True):
        left, right, height = across(low), across(high), scale(count)
        parts += [
            _bar(left + 1, bottom - height, right - left - 2, height, colour=1, told=": ".join(words)),
            _label(str(count), (left + right) / 2, bottom - height - 5, anchor="middle"),
        ]
    parts.append(_line("chart-axis", 0, bottom, WIDTH, bottom))
    shown = _thinned(len(edges), 11)
    parts += [
        _label(say(edges[index]), across(edges[index]), bottom + 18, anchor="middle") for index in shown
    ]
    return _svg(title, desc or _listing(told), 204, parts)


def staircase(
    title: str,
    points: Sequence[tuple[str, float]],
    ceiling: float,
    proposal: float | None = None,
    *,
    ceiling_label: str,
    proposal_label: str = "",
    say: Say = plain,
    desc: str = "",
) -> Markup:
    """The running total after each award in rank order, against the ceiling and a proposed one.

    `points` are (rank or name, running total); the lines' labels are complete, such as "Ceiling € 1,000".
    """
    lines = [("chart-ceiling", ceiling, ceiling_label)]
    if proposal is not None:
        lines.append(("chart-ceiling chart-proposal", proposal, proposal_label))
    highest = max([total for _, total in points] + [value for _, value, _ in lines])
    up = _position(0, highest or 1, _FLOOR, 20)
    across = _position(0, max(len(points), 1), _MARGIN, WIDTH)
    parts = _staircase_grid(highest, up, say)
    if points:
        parts.append(_el("path", class_="chart-line", fill="none", d=_steps(points, across, up)))
    parts += [_step_told(index, point, across, up, say) for index, point in enumerate(points)]
    for kind, value, label in lines:
        below = any(0 < up(value) - up(other) < 20 for _, other, _ in lines)
        parts.append(_line(kind, _MARGIN, up(value), WIDTH, up(value)))
        parts.append(_label(label, _MARGIN + 4, up(value) + (16 if below else -5)))
    parts.append(_line("chart-axis", _MARGIN, _FLOOR, WIDTH, _FLOOR))
    for index in _thinned(len(points), 6):
        last = index == len(points) - 1
        at = WIDTH if last else across(index + 0.5)
        anchor = "end" if last else "middle"
        parts.append(_label(points[index][0], at, _FLOOR + 18, anchor=anchor, longest=8))
    listing = "; ".join(
        [*(label for _, _, label in lines), _listing((name, say(total)) for name, total in points)]
    )
    return _svg(title, desc or listing, _FLOOR + 26, parts)


def intervals(
    title: str,
    rows: Sequence[tuple[str, float, float, float]],
    *,
    line: float | None = None,
    line_label: str = "",
    say: Say = plain,
    desc: str = "",
) -> Markup:
    """A dot and how sure we are of it: rows of (label, low, value, high), and a line to hold them against."""
    ends = [end for _, low, _, high in rows for end in (low, high)] + ([] if line is None else [line])
    lowest, highest = (min(ends), max(ends)) if ends else (0.0, 1.0)
    across = _position(lowest, highest, 6, WIDTH - 6)
    head = 22 if line is not None else 0
    height = head + 42 * len(rows)
    told = [(label, f"{say(value)} ({say(low)} – {say(high)})") for label, low, value, high in rows]
    parts: list[Markup] = []
    if line is not None:
        at = across(line)
        anchor = "start" if at < WIDTH / 3 else "end" if at > WIDTH * 2 / 3 else "middle"
        parts += [_line("chart-ceiling", at, head, at, height), _label(line_label, at, 14, anchor=anchor)]
    for index, ((label, low, value, high), words) in enumerate(zip(rows, told, strict=True)):
        top = head + index * 42
        parts += [
            *_heading(label, words[1], top + 14),
            _line("chart-line", across(low), top + 28, across(high), top + 28),
            _el("circle", _told(": ".join(words)), class_="chart-bar-1", cx=across(value), cy=top + 28, r=5),
        ]
    return _svg(title, desc or _listing(told), height, parts)


# --- Pieces of a staircase --------------------------------------------------------------------------


_FLOOR = 220.0
_MARGIN = 84


def _steps(points: Sequence[tuple[str, float]], across: Place, up: Place) -> str:
    path = [f"M{_number(across(0))} {_number(_FLOOR)}"]
    for index, (_, total) in enumerate(points):
        path.append(f"V{_number(up(total))}H{_number(across(index + 1))}")
    return "".join(path)


def _step_told(index: int, point: tuple[str, float], across: Place, up: Place, say: Say) -> Markup:
    """A faint column under each step, which tells the step's total to the pointer."""
    label, total = point
    left, top = across(index), up(total)
    return _el(
        "rect",
        _told(f"{label}: {say(total)}"),
        class_="chart-step",
        fill_opacity="0.08",
        x=left,
        y=top,
        width=across(index + 1) - left,
        height=_FLOOR - top,
    )


def _staircase_grid(highest: float, up: Place, say: Say) -> list[Markup]:
    parts: list[Markup] = []
    for value in _ticks(highest):
        parts.append(_line("chart-grid", _MARGIN, up(value), WIDTH, up(value)))
        parts.append(_label(say(value), _MARGIN - 6, up(value) + 5, anchor="end"))
    return parts


# --- Drawing ----------------------------------------------------------------------------------------


def _svg(title: str, desc: str, height: float, parts: Iterable[Markup]) -> Markup:
    name = blake2s(f"{title}\n{desc}".encode(), digest_size=6).hexdigest()
    inside = Markup("").join(
        [
            _el("title", _clean(title), id=f"chart-{name}-title"),
            _el("desc", _clean(desc), id=f"chart-{name}-desc"),
            *parts,
        ]
    )
    return _el(
        "svg",
        inside,
        class_="chart",
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {WIDTH} {_number(max(height, 1))}",
        role="img",
        aria_labelledby=f"chart-{name}-title chart-{name}-desc",
    )


def _el(name: str, content: str = "", **attributes: float | str) -> Markup:
    """One element; content that is not Markup and every attribute are escaped."""
    written = Markup("").join(
        Markup(' {}="{}"').format(
            key.rstrip("_").replace("_", "-"), _clean(value) if isinstance(value, str) else _number(value)
        )
        for key, value in attributes.items()
    )
    return Markup("<{0}{1}>{2}</{0}>").format(Markup(name), written, content)


def _label(text: str, x: float, y: float, *, anchor: str = "start", longest: int = _SIGNS_PER_LINE) -> Markup:
    short = text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"
    return _el(
        "text", _clean(short), class_="chart-label", x=x, y=y, text_anchor=anchor, font_size=_LABEL_SIZE
    )


def _heading(label: str, words: str, y: float) -> list[Markup]:
    """What a row is about at the left, its value at the right; the label gives way to the value."""
    return [
        _label(label, 0, y, longest=max(_SIGNS_PER_LINE - len(words) - 2, 8)),
        _label(words, WIDTH, y, anchor="end"),
    ]


def _bar(x: float, y: float, width: float, height: float, *, colour: int, told: str) -> Markup:
    kind = f"chart-bar-{(colour - 1) % _COLOURS + 1}"
    return _el("rect", _told(told), class_=kind, x=x, y=y, width=max(width, 0), height=max(height, 0))


def _line(kind: str, x1: float, y1: float, x2: float, y2: float) -> Markup:
    return _el("line", class_=kind, x1=x1, y1=y1, x2=x2, y2=y2)


def _told(text: str) -> Markup:
    return _el("title", _clean(text))


def _legend(series: Sequence[str]) -> list[Markup]:
    parts: list[Markup] = []
    for index, name in enumerate(series):
        parts += [
            _bar(0, index * 20 + 3, 12, 12, colour=index + 1, told=name),
            _label(name, 20, index * 20 + 14),
        ]
    return parts


def _clean(text: str) -> Markup:
    """Escaped, and without the control signs that no XML can hold."""
    return escape("".join(sign for sign in text if sign in "\n\t" or ord(sign) >= 32))


def _listing(rows: Iterable[tuple[str, str]]) -> str:
    return "; ".join(f"{label}: {words}" for label, words in rows)


def _with_unit(say: Say, unit: str) -> Say:
    return (lambda value: f"{say(value)} {unit}") if unit else say


# --- Arithmetic -------------------------------------------------------------------------------------


def _number(value: float) -> str:
    return plain(_finite(value))


def _finite(value: float) -> float:
    if not math.isfinite(value):
        msg = "a chart needs finite numbers"
        raise ValueError(msg)
    return value


def _scale(values: Iterable[float], length: float) -> Place:
    """From a value to a length: the largest value gets all of it, nothing and less get none."""
    largest = max((_finite(value) for value in values), default=0)
    return lambda value: max(value, 0) / largest * length if largest > 0 else 0.0


def _position(low: float, high: float, start: float, end: float) -> Place:
    span = high - low
    return lambda value: start + (value - low) / span * (end - start) if span else (start + end) / 2


def _ticks(highest: float) -> list[float]:
    """Two to five round values between nothing and the highest."""
    if highest <= 0:
        return []
    size = 10.0 ** math.floor(math.log10(highest))
    step = next(part * size for part in (0.2, 0.5, 1, 2) if highest / (part * size) <= 5)
    return [step * count for count in range(1, int(highest / step) + 1)]


def _thinned(amount: int, most: int) -> list[int]:
    """At most so many places out of all, evenly spread, first and last among them."""
    stride = max(math.ceil((amount - 1) / (most - 1)), 1)
    last = amount - 1
    return [place for place in range(0, last, stride) if last - place >= stride] + [last] * (amount > 0)
