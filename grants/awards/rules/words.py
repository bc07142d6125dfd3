"""How are words compared when people search: without capitals, accents or double spaces?"""

from __future__ import annotations

import unicodedata

LONGEST_SEARCH = 100


def folded(text: str) -> str:
    """Return the text as it is compared: "Café  ÉÉN" becomes "cafe een"."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return " ".join(bare.casefold().split())


def searched_words(search: str) -> list[str]:
    """Return the words that must all occur; what is longer than a hundred signs is cut off."""
    return folded(search[:LONGEST_SEARCH]).split()
