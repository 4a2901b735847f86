"""The words, dates and numbers of pages and mails, in one language.

Every text stands in a catalogue in a package's `locales/`, in the form of the inbox's catalogues: a
key, and a text with `{name}` for what differs, or a form of it for each plural category of Unicode
(CLDR). What a language does with dates, lists and plurals, Babel knows, as `Intl` in a browser.
"""

import functools
import math
import re
import string
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from typing import Final, TypeAlias

import msgspec
from babel import Locale
from babel.dates import format_date, format_time, format_timedelta
from babel.lists import format_list
from babel.numbers import format_decimal
from markupsafe import Markup, escape

from parley.characters import isolate

Text: TypeAlias = str | dict[str, str]
Catalogue: TypeAlias = Mapping[str, Text]

LANGUAGES: Final = ("en", "de")
"""Those that there are; the first where none of them is wanted."""

_ACCENTED: Final = dict(zip(string.ascii_lowercase, "àƀćđéƒğĥíĵķłmñóþqŕšťúvŵxýž", strict=True))
_MINUTE: Final = 60


class Translator:
    """Looks up texts of a catalogue: `t("token.revokeOne", name="Backup")`.

    Args:
        tag: The language, as in `de` (BCP 47).
        catalogue: Its texts.
        locale: How dates, lists and numbers are written, which may depend on the region.
        direction: `ltr` or `rtl`; that of the locale where it is left out.
    """

    def __init__(
        self, tag: str, catalogue: Catalogue, locale: Locale, direction: str | None = None
    ) -> None:
        self.tag = tag
        self.direction = direction or locale.text_direction
        self._catalogue = catalogue
        self._locale = locale

    def __call__(self, key: str, **values: str | int) -> Markup:
        """Return a text, with what stands for `{name}` in it; `count` chooses its plural form."""
        text = self._catalogue[key]
        if not isinstance(text, str):
            text = text[self._locale.plural_form(int(values["count"]))]
        return escape(text).format(
            **{name: self._format_value(value) for name, value in values.items()}
        )

    def _format_value(self, value: str | int) -> str:
        if isinstance(value, int):
            return format_decimal(value, locale=self._locale)
        if self.direction == "rtl":
            # Names and addresses keep their own direction, and leave that of the line alone.
            return Markup("\N{FIRST STRONG ISOLATE}{}\N{POP DIRECTIONAL ISOLATE}").format(value)
        return value if isinstance(value, Markup) else isolate(value)

    def format_moment(self, milliseconds: int) -> Markup:
        """Write a moment, to the minute: in UTC, for without script a page knows no other zone."""
        when = datetime.fromtimestamp(milliseconds // 1000, UTC)
        text = self(
            "app.moment",
            date=format_date(when, "long", self._locale),
            time=format_time(when, "short", locale=self._locale),
        )
        return Markup('<time datetime="{}">{}</time>').format(f"{when:%Y-%m-%dT%H:%MZ}", text)

    def format_day(self, when: datetime) -> str:
        """Write a day and a time, as in `Friday 27 November 2026, 15:52`, in its own zone."""
        return f"{format_date(when, 'full', locale=self._locale)}, {self.format_clock(when)}"

    def format_clock(self, when: datetime) -> str:
        """Write a time of day, to the minute, in its own zone."""
        return format_time(when, "short", tzinfo=when.tzinfo, locale=self._locale)

    def format_wait(self, seconds: int) -> str:
        """Return when a wait is over, as in `in 2 minutes`: never too early."""
        if seconds > _MINUTE:
            seconds = math.ceil(seconds / _MINUTE) * _MINUTE
        left = timedelta(seconds=seconds)
        return format_timedelta(left, threshold=1, add_direction=True, locale=self._locale)

    def format_list(self, texts: Iterable[Markup]) -> str:
        """Join texts as the language does."""
        return format_list([one.unescape() for one in texts], locale=self._locale)


@functools.cache
def read_catalogue(language: str, package: str = "parley.pages") -> Catalogue:
    """Read a package's catalogue of a language."""
    content = (files(package) / "locales" / f"{language}.json").read_bytes()
    return msgspec.json.decode(content, type=dict[str, Text])


@functools.cache
def pseudo() -> Catalogue:
    """Return a language that no one speaks: what is not in it was not taken from the catalogue."""
    return {
        key: _accent(text)
        if isinstance(text, str)
        else {form: _accent(one) for form, one in text.items()}
        for key, text in read_catalogue("en").items()
    }


def _accent(text: str) -> str:
    spelled = re.sub(r"\{\w+\}|[a-z]", lambda found: _ACCENTED.get(found[0], found[0]), text)
    return f"[{spelled}]"
