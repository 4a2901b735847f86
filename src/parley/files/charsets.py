"""Text in the character sets that clients still write, and in no others.

Python's own look-up is not for names from strangers: it remembers each one it did not know.
"""

from encodings import normalize_encoding
from encodings.aliases import aliases
from typing import Final

_MAX_LABEL: Final = 40

_CODECS: Final = frozenset(
    [
        *("ascii", "utf_8", "utf_16", "utf_16_le", "utf_16_be", "latin_1"),
        *(f"iso8859_{part}" for part in (*range(2, 12), *range(13, 17))),
        *(f"cp{page}" for page in (437, 850, 852, 866, 874, 932, 949, *range(1250, 1259))),
        *("koi8_r", "koi8_u", "mac_roman", "big5", "gb2312", "gbk", "gb18030"),
        *("shift_jis", "euc_jp", "iso2022_jp", "euc_kr"),
    ]
)
MAX_BYTES_PER_CHARACTER: Final = 8
"""What a character takes at most: ISO-2022-JP may change its alphabet before and after each."""


class CharsetError(ValueError):
    """Text that can't be read; its message says what to do."""


def decode_text(data: bytes, charset: str) -> str:
    """Return the text that `data` is in a charset, named as in a Content-Type.

    Raises:
        CharsetError: The charset is not among those that are read, or the bytes are not in it.
    """
    codec = _codec(charset)
    if codec is None:
        raise CharsetError(f'the charset "{charset[:_MAX_LABEL]}" is not known: send UTF-8')
    if codec == "utf_16" and data and data[:2] not in {b"\xfe\xff", b"\xff\xfe"}:
        # RFC 2781 §4.3 and what programs write differ on what it means then.
        raise CharsetError("UTF-16 without a byte order mark: say utf-16le or utf-16be")
    try:
        return data.decode(codec)
    except UnicodeDecodeError as error:
        raise CharsetError(f"expected text in {charset}, see byte {error.start}") from error


def _codec(charset: str) -> str | None:
    if len(charset) > _MAX_LABEL or not charset.isascii():
        return None
    label = normalize_encoding(charset.strip().lower())
    codec = aliases.get(label, label)
    return codec if codec in _CODECS else None
