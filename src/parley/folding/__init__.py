"""Texts as people look for them, and addresses as they are compared: one analysis for everything.

What can be found is folded once, when it is written; a question is folded in the same way. So
databases only ever compare words that are equal, and all of them find the same.
"""

from parley.folding.addresses import AddressKeys, address_key, address_keys
from parley.folding.characters import load_properties
from parley.folding.names import parse_prefixes, searchable_words, sort_key
from parley.folding.words import Word, fold, is_unspaced, locate_words, tokenize, unique_tokens

__all__ = [
    "AddressKeys",
    "Word",
    "address_key",
    "address_keys",
    "fold",
    "is_unspaced",
    "load_properties",
    "locate_words",
    "parse_prefixes",
    "searchable_words",
    "sort_key",
    "tokenize",
    "unique_tokens",
]
