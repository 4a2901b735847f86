"""File names that mail and HTTP spell in ASCII: RFC 8187 (`filename*`) and RFC 2047 (`=?…?=`)."""

import re
from binascii import a2b_base64, a2b_qp
from collections.abc import Mapping
from itertools import groupby
from typing import Final
from urllib.parse import unquote_to_bytes

from parley.files.charsets import decode_text
from parley.files.headers import HeaderError

_EXTENDED: Final = re.compile(r"([^'\s]+)'[^'\s]*'((?:[!-$&-~]|%[0-9A-Fa-f]{2})*)")
_WORD: Final = re.compile(r"=\?([^?*\s]+)(?:\*[^?\s]*)?\?([bBqQ])\?([!->@-~]*)\?=\s*")
_WORDS: Final = re.compile(f"(?:{_WORD.pattern})+")


def find_filename(parameters: Mapping[str, str]) -> str | None:
    """Return the file name that a Content-Disposition gives, `filename*` before `filename`.

    .NET sends both: the one as RFC 8187 has it, the other as an encoded word (RFC 6266 §4.3).

    Raises:
        HeaderError: It can't be decoded.
    """
    try:
        if "filename*" in parameters:
            return _decode_extended(parameters["filename*"])
        name = parameters.get("filename")
        return _decode_words(name) if name and _WORDS.fullmatch(name) else name
    except ValueError as error:
        raise HeaderError(f"the file name can't be decoded: {error}") from error


def _decode_extended(value: str) -> str:
    found = _EXTENDED.fullmatch(value)
    if found is None:
        raise ValueError("expected filename*=UTF-8''name, percent-encoded")
    return decode_text(unquote_to_bytes(found[2]), found[1])


def _decode_words(value: str) -> str:
    # Adjacent words in one charset are joined: some clients cut between the bytes of a character.
    by_charset = groupby(_WORD.finditer(value), key=lambda word: word[1].lower())
    return "".join(
        decode_text(b"".join(map(_decode_word, words)), charset) for charset, words in by_charset
    )


def _decode_word(word: re.Match[str]) -> bytes:
    if word[2] in "bB":
        return a2b_base64(word[3], strict_mode=True)
    return a2b_qp(word[3], header=True)
