"""The language of a page.

It is the one that the address asks for, else the person's choice in the inbox, else the first of
the browser's that there is, else English. The inbox speaks the language of the page that it runs
in, so that there is one rule.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from babel import Locale, UnknownLocaleError
from falcon.asgi import Request, Response

from parley.access import set_cookie
from parley.access.cookies import read_cookies
from parley.settings import Settings
from parley.translations import LANGUAGES, Translator, pseudo, read_catalogue

CHOSEN: Final = ("__Host-parley.language", "parley.language")
"""The cookies in which the inbox keeps a person's choice (`i18n.js`): over TLS, and without."""

PSEUDO: Final = "pseudo"
"""Shows every text with accents, from right to left, to find what is not translated."""

_YEAR: Final = 365 * 24 * 60 * 60
_ACCEPTED: Final = re.compile(r"([a-z]{2,3}(?:-[a-z0-9]{2,8}){0,3})(?:;q=([01](?:\.[0-9]{0,3})?))?")


class LocaleNegotiator:
    """Chooses the language of a page, and names it in the response.

    Args:
        settings: How the instance is set up.
    """

    def __init__(self, settings: Settings) -> None:
        self._prefix = settings.prefix
        self._catalogues = {one: read_catalogue(one) for one in LANGUAGES}
        self._pseudo = Translator("en-x-pseudo", pseudo(), Locale("en"), "rtl")

    def __iter__(self) -> Iterator[Translator]:
        """Yield the words of each language, as its readers write dates wherever they are."""
        yield from (self._words(one, ()) for one in LANGUAGES)
        yield self._pseudo

    def get_translator(self, req: Request) -> Translator:
        """Return the words for a request."""
        accepted = accepted_languages(req.get_header("Accept-Language", default=""))
        _, chosen = _chosen_language(req)
        for wanted in (req.get_param("lang"), chosen):
            if wanted == PSEUDO:
                return self._pseudo
            if wanted in LANGUAGES:
                return self._words(wanted, accepted)
        known = (one.partition("-")[0] for one in accepted)
        return self._words(next((one for one in known if one in LANGUAGES), "en"), accepted)

    def negotiate(self, req: Request, resp: Response) -> Translator:
        """Return the words for a request; its answer says that it is in their language, and why."""
        words = self.get_translator(req)
        resp.set_header("Content-Language", words.tag)
        resp.append_header("Vary", "Accept-Language, Cookie")
        cookie, chosen = _chosen_language(req)
        if chosen is not None:
            # Some browsers keep what a script wrote, as the inbox does, for a week alone.
            prefix = self._prefix
            set_cookie(resp, cookie, chosen, prefix=prefix, max_age=_YEAR, http_only=False)
        return words

    def _words(self, language: str, accepted: Iterable[str]) -> Translator:
        return Translator(language, self._catalogues[language], _locale(language, accepted))


def accepted_languages(header: str) -> list[str]:
    """Return the languages of an `Accept-Language`, lower case, the dearest first."""
    weights = {}
    for one in header.lower().replace(" ", "").split(","):
        found = _ACCEPTED.fullmatch(one)
        if found is not None:
            weights[found[1]] = float(found[2] or 1)
    dearest = sorted(weights, key=lambda one: -weights[one])
    return [one for one in dearest if weights[one]]


def _chosen_language(req: Request) -> tuple[str, str | None]:
    """Return the cookie that holds a choice, and the choice; `None` where there is none."""
    for cookie in CHOSEN:
        for value in read_cookies(req, cookie):
            if value in {*LANGUAGES, PSEUDO}:
                return cookie, value
    return CHOSEN[-1], None


def _locale(language: str, accepted: Iterable[str]) -> Locale:
    """Return a language with the reader's region, which says how dates are written."""
    regional = next((one for one in accepted if one.startswith(f"{language}-")), language)
    try:
        return Locale.parse(regional, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale(language)
