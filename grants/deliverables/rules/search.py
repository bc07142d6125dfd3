"""Which words does a text hold as the library looks for them, and which passage answers a search?

A word is found by its Dutch stem, and a stem also as a part of a longer one: "bezoek" is in "huisbezoek". To find a
part without reading every word, each stem is kept with all its endings; what begins with the part is one range of them.
"""

from __future__ import annotations

import functools
import math
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import snowballstemmer

SHORTEST_PART = 4
"""Signs a stem has at least to be looked for inside longer ones."""
LONGEST_STEM = 40
SHORTEST_KIN = 3
"""Signs of a stem at least that is another form of the same word."""
LONG_WORD = 6
"""Signs of a stem from which it may be mistyped twice."""
LONGEST_SEARCH, MOST_WORDS = 200, 6
TITLE, SUMMARY, TEXT = 8, 4, 1
"""What a word counts for, by where it stands."""
STRIDE = 18
"""Words of a passage before and after what was found."""

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_STOPS = """
aan al alle als altijd andere ben bij dan dat de der deze die dit doen door dus een eens
en er geen haar had heb hebben heeft hem het hier hij hoe hun iets ik in is ja je kan kon
kunnen maar me meer men met mij mijn moet na naar niet niets nog nu of om omdat ons onze
ook op over te tegen toch toen tot u uit uw van veel voor want waren was wat we wel werd
wezen wie wij wil worden wordt zal ze zelf zich zij zijn zo zonder zou
"""
_STOP = frozenset(_STOPS.split())


@functools.cache
def _stemmer() -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer("dutch_porter")


@functools.lru_cache(50_000)
def stem_of(word: str) -> str:
    """Return the stem of one word, without capitals and accents; empty for a word that says nothing by itself."""
    bare = "".join(
        sign for sign in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(sign)
    )
    if bare in _STOP or len(bare) < 2:
        return ""
    return str(_stemmer().stemWord(bare))[:LONGEST_STEM]


def stems_in(text: str) -> list[str]:
    """Return the stems of a text in their order."""
    return [stem for stem in map(stem_of, _WORD.findall(text)) if stem]


def word_with(stem: str, text: str) -> str:
    """Return the first word of a text that has this stem, in small letters; empty when there is none."""
    return next((word.casefold() for word in _WORD.findall(text) if stem_of(word) == stem), "")


def searched_words(search: str) -> dict[str, str]:
    """Return the stems that are looked for, each once, with the word as it was typed."""
    found: dict[str, str] = {}
    for word in _WORD.findall(search[:LONGEST_SEARCH]):
        stem = stem_of(word)
        if stem:
            found.setdefault(stem, word)
    return dict(list(found.items())[:MOST_WORDS])


def searched_stems(search: str) -> list[str]:
    """Return the stems that are looked for, each once."""
    return list(searched_words(search))


def kin_of(stem: str) -> list[str]:
    """Return the stems that the same word may have in another number: of “huisarts” that of “huisartsen”, and back.

    The stemmer takes an s, a doubled sign or a z away from one form and leaves it in the other.
    """
    last, before = stem[-1:], stem[:-1]
    found = [f"{stem}{added}" for added in (last, "s", "z", "'", "es")]
    if len(before) >= SHORTEST_KIN:
        found += [before] if last in "sz'" or before[-1] == last else []
        found += [
            before + other for one, other in (("f", "v"), ("v", "f"), ("s", "z"), ("z", "s")) if last == one
        ]
        found += [stem[:-2]] if stem.endswith("es") and len(stem) > SHORTEST_KIN + 1 else []
    return [one for one in dict.fromkeys(found) if one != stem and len(one) >= SHORTEST_KIN]


def words_apart(one: str, other: str) -> int:
    """Return how many signs were typed wrong, left out, added or swapped between two words."""
    rows = [list(range(len(other) + 1))]
    for i, sign in enumerate(one, 1):
        row = [i]
        for j, theirs in enumerate(other, 1):
            least = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (sign != theirs))
            if i > 1 and j > 1 and (sign, one[i - 2]) == (other[j - 2], theirs):
                least = min(least, rows[-2][j - 2] + 1)
            row.append(least)
        rows.append(row)
    return rows[-1][-1]


def nearest(word: str, known: Mapping[str, int], *, most: int) -> list[str]:
    """Return the stems that are so much like a word that it may have been meant, the likeliest first.

    `known` says in how many entries each stem is found.
    """
    near = 1 if len(word) < LONG_WORD else 2
    apart = {stem: words_apart(word, stem) for stem in known if abs(len(stem) - len(word)) <= near}
    found = [stem for stem, signs in apart.items() if 0 < signs <= near]
    return sorted(found, key=lambda stem: (apart[stem], -known[stem], stem))[:most]


def values_named(stem: str, names: Mapping[str, Mapping[str, str]]) -> list[tuple[str, str]]:
    """Return the facts, as (name, value), in whose words a stem is found; `names` has the words by name and value."""
    sought = [stem, *kin_of(stem)]
    return [
        (name, value)
        for name, values in names.items()
        for value, words in values.items()
        if any(is_found(one, sought) for one in stems_in(words))
    ]


def endings_of(stem: str) -> list[str]:
    """Return the stem and each of its endings that is long enough to be looked for."""
    return [stem, *(stem[at:] for at in range(1, len(stem) - SHORTEST_PART + 1))]


@dataclass(frozen=True)
class Posting:
    """What one stem counts for in one entry, and the section in which it counts most (empty: title or summary)."""

    weight: int
    section_key: str


def postings_of(title: str, summary: str, sections: Mapping[str, str]) -> dict[str, Posting]:
    """Return what every stem of an entry counts for: more in the title than in the text, and less each next time."""
    counted: dict[str, dict[str, int]] = {}
    for key, text, counts in (
        ("", title, TITLE),
        ("", summary, SUMMARY),
        *((key, text, TEXT) for key, text in sections.items()),
    ):
        for stem in stems_in(text):
            places = counted.setdefault(stem, {})
            places[key] = places.get(key, 0) + counts
    return {
        stem: Posting(
            int(16 * (1 + math.log2(sum(places.values())))), max(places, key=lambda key: places[key])
        )
        for stem, places in counted.items()
    }


def rarity(entries: int, known: int) -> int:
    """Return what finding a word counts for that so many of the known entries have: the rarer, the more."""
    return max(1, int(8 * math.log2(1 + max(known, entries) / max(entries, 1))))


def is_found(stem: str, searched: Iterable[str]) -> bool:
    """Say whether a stem is one that is looked for, or has one as a part of it."""
    return any(stem == part or (len(part) >= SHORTEST_PART and part in stem) for part in searched)


def passage(text: str, searched: Collection[str]) -> list[tuple[str, bool]]:
    """Return the words around the first that is found, in pieces: (text, whether it was looked for)."""
    plain = re.sub(r"[#*_>|`\[\]]+|-{3,}", " ", text)
    words = list(_WORD.finditer(plain))
    hits = [place for place, word in enumerate(words) if is_found(stem_of(word.group()) or "\n", searched)]
    if not words:
        return []
    first = max(0, (hits[0] if hits else 0) - STRIDE // 2)
    last = min(len(words), first + 2 * STRIDE)
    found, pieces = set(hits), []
    at = words[first].start()
    for place in range(first, last):
        if place in found:
            pieces += [(plain[at : words[place].start()], False), (words[place].group(), True)]
            at = words[place].end()
    pieces.append((plain[at : words[last - 1].end()], False))
    if first > 0:
        pieces.insert(0, ("… ", False))
    if last < len(words):
        pieces.append((" …", False))
    return [(" ".join(said.split("\n")), hit) for said, hit in pieces if said]
