"""Given the facts of an award, a request or a register, what follows?"""

from grants.awards.rules.register import Register, read_register
from grants.awards.rules.requests import check_extension
from grants.awards.rules.words import folded, searched_words

__all__ = ["Register", "check_extension", "folded", "read_register", "searched_words"]
