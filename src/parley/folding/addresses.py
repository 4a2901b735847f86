"""Email addresses as they are compared: one key for one mailbox, however it is spelled. Pure.

An address may come composed or decomposed, wide, in capitals, with its domain in Unicode or in
Punycode, and with characters that nobody sees. Its key is its NFKC casefold, without what is
default-ignorable, and with the domain's labels in Unicode (RFC 5890).
"""

import unicodedata
from functools import cache
from typing import Any, Final, NamedTuple

_LONGEST: Final = 1_000
"""Characters of what may be an address, in any spelling: anyone may send more."""

_PUNYCODE: Final = "xn--"
_FULL_STOPS: Final = str.maketrans({"\N{IDEOGRAPHIC FULL STOP}": "."})


class AddressKeys(NamedTuple):
    """What an address is looked up by.

    Attributes:
        email_key: Its key.
        spelled: What was its key before Parley knew of spellings, and still is where someone else
            has that key: it comes first.
    """

    email_key: str
    spelled: str


def address_keys(email: str) -> AddressKeys:
    """Return what an address is looked up by."""
    return AddressKeys(address_key(email), email[:_LONGEST].strip().casefold())


def address_key(email: str) -> str:
    """Return the key of an address; of what is none, what would be.

    It is that of its beginning, where nobody has an address as long as that.
    """
    email = email[:_LONGEST]
    local, at, domain = _fold(email).rpartition("@")
    labels = domain.translate(_FULL_STOPS).rstrip(".").split(".")
    return f"{_unquote(local)}{at}{'.'.join(map(_in_unicode, labels))}"


def _fold(text: str) -> str:
    if text.isascii():
        return text.strip().lower()
    seen = _ignorable().sub("", unicodedata.normalize("NFKC", text))
    return unicodedata.normalize("NFKC", seen.casefold()).strip()


def _unquote(local: str) -> str:
    """Return a local part without quotation marks that it could do without (RFC 5321 §4.1.2)."""
    inner = local[1:-1]
    quoted = len(local) > 2 and local[0] == local[-1] == '"'  # noqa: PLR2004 - both marks
    plain = all(atom and not set(atom) & _SPECIAL for atom in inner.split("."))
    return inner if quoted and plain else local


_SPECIAL: Final = frozenset(' \t()<>[]:;@\\,"')


def _in_unicode(label: str) -> str:
    """Return a label of a domain in Unicode, if it is Punycode that a registry would take."""
    if not (label.startswith(_PUNYCODE) and label.isascii()):
        return label
    try:
        shown = label.removeprefix(_PUNYCODE).encode().decode("punycode")
        again = shown.encode("punycode").decode()
    except UnicodeError:
        return label
    honest = not shown.isascii() and f"{_PUNYCODE}{again}" == label
    return _fold(shown) if honest else label


@cache
def _ignorable() -> Any:  # noqa: ANN401 - as `regex` has it
    import regex  # noqa: PLC0415 - 20 ms, for addresses that are not ASCII

    return regex.compile(r"\p{Default_Ignorable_Code_Point}+")
