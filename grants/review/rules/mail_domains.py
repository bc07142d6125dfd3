"""Which mail addresses say nothing of where somebody works?"""

from __future__ import annotations

PUBLIC = frozenset(
    {
        "aol.com",
        "caiway.nl",
        "casema.nl",
        "chello.nl",
        "duck.com",
        "fastmail.com",
        "freedom.nl",
        "gmail.com",
        "gmx.com",
        "gmx.de",
        "gmx.net",
        "googlemail.com",
        "hccnet.nl",
        "hetnet.nl",
        "home.nl",
        "hotmail.be",
        "hotmail.com",
        "hotmail.nl",
        "icloud.com",
        "kabelfoon.nl",
        "kpnmail.nl",
        "kpnplanet.nl",
        "live.be",
        "live.com",
        "live.nl",
        "mac.com",
        "mail.com",
        "me.com",
        "msn.com",
        "onsbrabantnet.nl",
        "outlook.be",
        "outlook.com",
        "outlook.nl",
        "planet.nl",
        "posteo.de",
        "proton.me",
        "protonmail.com",
        "quicknet.nl",
        "solcon.nl",
        "soverin.net",
        "startmail.com",
        "tele2.nl",
        "telfort.nl",
        "telfortglasvezel.nl",
        "tuta.com",
        "tutanota.com",
        "upcmail.nl",
        "versatel.nl",
        "web.de",
        "wxs.nl",
        "xs4all.nl",
        "yahoo.com",
        "ymail.com",
        "zeelandnet.nl",
        "ziggo.nl",
        "zonnet.nl",
    }
)
"""Providers where anybody has an address: those of the Netherlands and the large ones of the world."""
NOBODYS = ("example", "invalid", "localhost", "test")
"""Last parts of a name that belong to nobody (RFC 2606)."""


def domain_of(address: str) -> str:
    """Return the domain of a mail address or of what an organisation gave as its own, in lower case."""
    return address.rpartition("@")[2].strip().strip(".").casefold()


def says_where_one_works(domain: str) -> bool:
    """Say whether a domain belongs to one organisation, and not to everybody or nobody."""
    if "." not in domain or domain.rpartition(".")[2] in NOBODYS:
        return False
    return not any(domain == one or domain.endswith(f".{one}") for one in PUBLIC)


def same_house(one: str, other: str) -> bool:
    """Say whether two domains are of one organisation: the same, or one a part of the other."""
    if not (says_where_one_works(one) and says_where_one_works(other)):
        return False
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")
