import pytest

from parley.files.charsets import CharsetError, decode_text


@pytest.mark.parametrize(
    ("charset", "codec", "text"),
    [
        ("UTF-8", "utf-8", "Änderung 你好"),
        ("utf8", "utf-8", "ä"),
        ("US-ASCII", "ascii", "plan"),
        ("ISO-8859-1", "latin-1", "Änderung"),
        ("latin1", "latin-1", "ä"),
        ("iso-8859-15", "iso8859-15", "€"),
        ("windows-1252", "cp1252", "„Entwurf“"),
        ("Windows-1251", "cp1251", "Привет"),
        ("KOI8-R", "koi8-r", "Привет"),
        ("UTF-16", "utf-16", "ä"),
        ("utf-16be", "utf-16-be", "ä"),
        ("UTF-16LE", "utf-16-le", "ä"),
        ("Shift_JIS", "shift_jis", "契約書"),
        ("ISO-2022-JP", "iso2022_jp", "契約書"),
        ("GB18030", "gb18030", "合同"),
        ("Big5", "big5", "合約"),
        ("EUC-KR", "euc_kr", "계약"),
    ],
)
def test_text_is_read_in_the_charset_that_it_names(charset: str, codec: str, text: str) -> None:
    assert decode_text(text.encode(codec), charset) == text


@pytest.mark.parametrize(
    ("charset", "data", "problem"),
    [
        ("UTF-8", b"ab\xff", "expected text in UTF-8, see byte 2"),
        ("us-ascii", b"\xc3\xa4", "expected text in us-ascii, see byte 0"),
        ("windows-1252", b"a\x81", "expected text in windows-1252, see byte 1"),
        ("utf-16le", b"a\x00b", "expected text in utf-16le, see byte 2"),
        ("utf-16", b"a\x00", "UTF-16 without a byte order mark: say utf-16le or utf-16be"),
        ("klingon", b"a", 'the charset "klingon" is not known: send UTF-8'),
        ("", b"a", 'the charset "" is not known: send UTF-8'),
        *(
            (charset, b"a", f'the charset "{charset}" is not known: send UTF-8')
            for charset in (
                "utf-7",
                "hex",
                "rot13",
                "zlib",
                "idna",
                "punycode",
                "raw_unicode_escape",
            )
        ),
        ("x" * 50, b"a", f'the charset "{"x" * 40}" is not known: send UTF-8'),
    ],
)
def test_what_can_not_be_read_is_told(charset: str, data: bytes, problem: str) -> None:
    with pytest.raises(CharsetError, match="^" + problem.replace("?", r"\?") + "$"):
        decode_text(data, charset)
