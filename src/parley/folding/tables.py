r"""What those who read a script know of it: letters that are one, and patterns of kinds.

The patterns are for `regex`, which knows Unicode's properties by name. Where they name scripts, it
is because no property tells whether a mark is an accent, which may be left out, or a part of a
letter.
"""

import re
import unicodedata
from typing import Final

PLAIN: Final = str.maketrans(
    {
        # Letters with a stroke and the like, which Unicode does not take apart.
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "ħ": "h",
        "\N{LATIN SMALL LETTER DOTLESS I}": "i",
        "ł": "l",
        "þ": "th",
        # One letter, which keyboards of different languages write by different numbers.
        "\N{ARABIC LETTER FARSI YEH}": "\N{ARABIC LETTER YEH}",
        "\N{ARABIC LETTER KEHEH}": "\N{ARABIC LETTER KAF}",
        "\N{ARABIC LETTER ALEF WASLA}": "\N{ARABIC LETTER ALEF}",
    }
)

_IE_WITH_GRAVE_AND_DIAERESIS: Final = {0x400, 0x401, 0x450, 0x451}
_I_WITH_GRAVE: Final = {0x40D, 0x45D}
_IZHITSA_WITH_GRAVE: Final = {0x476, 0x477}
LETTERS_WITH_MARKS: Final = frozenset(
    chr(code)
    for code in range(0x400, 0x530)
    if unicodedata.decomposition(chr(code))
    and code not in _IE_WITH_GRAVE_AND_DIAERESIS | _I_WITH_GRAVE | _IZHITSA_WITH_GRAVE
)
"""Letters of Cyrillic alphabets that Unicode makes of another and a mark, as short I and YI.

Left out are those with a grave, which are accented, and IO, which is commonly written as IE.
"""

_JOINED: Final = {
    "\u0d23\u0d4d": "\N{MALAYALAM LETTER CHILLU NN}",
    "\u0d28\u0d4d": "\N{MALAYALAM LETTER CHILLU N}",
    "\u0d30\u0d4d": "\N{MALAYALAM LETTER CHILLU RR}",
    "\u0d32\u0d4d": "\N{MALAYALAM LETTER CHILLU L}",
    "\u0d33\u0d4d": "\N{MALAYALAM LETTER CHILLU LL}",
    "\u0d15\u0d4d": "\N{MALAYALAM LETTER CHILLU K}",
    "\u09a4\u09cd": "\N{BENGALI LETTER KHANDA TA}",
    "\u0930\u094d": "\u0931\u094d",  # the eyelash form of RA
}
ZERO_WIDTH_JOINER: Final = "\u200d"
JOINED: Final = {f"{letter}{ZERO_WIDTH_JOINER}": same for letter, same in _JOINED.items()}
"""Letters of which a joiner makes another, which has a character of its own (Unicode ch. 12)."""

SIGNS: Final = {
    ord("\N{NUMERO SIGN}"): " no ",
    ord("\N{TRADE MARK SIGN}"): " ",
    ord("\N{SERVICE MARK}"): " ",
    **{
        code: f" {unicodedata.normalize('NFKC', chr(code))} "
        for code in (*range(0xBC, 0xBF), *range(0x2150, 0x215F), 0x2189)
    },
}
"""Signs that Unicode would join to the word or the number beside them, as ½ in 1½."""

RAISED: Final = "\u00b2\u00b3\u00b9\u2070\u2074-\u2079"

TAGS: Final = {0xE0000 + code: chr(code) if code < 0x7F else " " for code in range(0x20, 0x80)}  # noqa: PLR2004 - DEL ends them
"""What tags say, as in the flags of regions."""

_ACCENTING_SCRIPTS: Final = (
    "Arab Copt Cyrl Ethi Glag Goth Grek Hebr Latn Mand Mani Perm Samr Sogd Syrc Yezi Zinh"
)
"""Scripts whose marks may be left out; `Zinh` are marks of no script, as on é."""

_KANA_MARKS: Final = r"\u3099\u309a"
_TONES_OF_HANGUL: Final = r"\u302e\u302f"


def _any(name: str, values: str) -> str:
    return "".join(rf"\p{{{name}={value}}}" for value in values.split())


_ACCENTS: Final = (
    rf"[[\p{{M}}&&[{_any('sc', _ACCENTING_SCRIPTS)}{_TONES_OF_HANGUL}]]--[{_KANA_MARKS}]]"
)
_STRETCHES: Final = r"\u0640\u07fa\u0883-\u0885\u180a"
"""What makes a word longer to the eye alone, as tatweel does."""

_DECORATES: Final = (
    r"[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Me}\p{Emoji_Modifier}" + _STRETCHES + "]"
)
_APOSTROPHES: Final = r"[\u02b9-\u02bf\u02c8\u02ee\u07f4\u07f5\ua78b\ua78c]"
"""Letters to Unicode, apostrophes and primes to those who type them."""

_UNSPACED: Final = f"[{_any('LB', 'SA AK AS AP ID CJ NS')}{_any('sc', 'Hang Egyp Hluw Xsux')}]"
"""Where no spaces stand between words; or, as in Korean, not between all that are looked for.

Line breaking tells (UAX #14): SA, AK, AS and AP are broken between words or syllables.
"""

_MARKS_OF_UNITS: Final = (
    rf"[\p{{M}}&&[{_any('LB', 'SA VI VF')}{_KANA_MARKS}"
    rf"{_any('sc', 'Bali Batk Brah Cham Diak Gran Gukh Java Kawi Maka Tutg')}]]"
)
_STACKERS: Final = rf"[{_MARKS_OF_UNITS}&&[\p{{InSC=Invisible_Stacker}}\p{{InSC=Virama}}]]"

KINDS: Final = "|".join(
    (
        rf"(?P<dropped>{_DECORATES})",
        rf"(?P<accent>{_ACCENTS})",
        rf"(?P<stacker>{_STACKERS})",
        rf"(?P<mark>{_MARKS_OF_UNITS})",
        rf"(?P<apart>{_APOSTROPHES})",
        rf"(?P<unit>[[\p{{L}}\p{{N}}]&&{_UNSPACED}])",
        r"(?P<word>[\p{L}\p{N}\p{M}])",
        r"(?P<flag>\p{Regional_Indicator})",
        r"(?P<picture>[\p{Extended_Pictographic}--[\u00a9\u00ae]])",
    )
)
"""What a character is: a `unit` is a word by itself, with its marks and what is stacked below it.

An emoji is a `picture`; © and ® are none.
"""

_FLAG: Final = (
    r"[\U0001f1e6-\U0001f1ff]{2}|\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]++\U000e007f"
)
FLAG: Final = re.compile(_FLAG)
"""Of a country, two letters; of a region, a black flag and tags."""

_JAMO: Final = r"\u1100-\u11ff\u3131-\u318e\ua960-\ua97c\ud7b0-\ud7fb\uff9e-\uffdc"
_MELTING: Final = rf"{_JAMO}\u309b\u309c\u0e33\u0eb3"
"""No marks, but they melt into what is before them: parts of Korean syllables, and their kind."""

_FOLLOWS: Final = rf"[\p{{M}}{_MELTING}]|{_DECORATES}"
CLUSTER: Final = rf"{_FLAG}|.(?:{_FOLLOWS}|(?<={_STACKERS}(?:{_FOLLOWS}){{0,8}})[\p{{L}}\p{{N}}])*+"
