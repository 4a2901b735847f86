"""Every page in the reader's language."""

import calendar
import re
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from parley.pages.locale import LocaleNegotiator, accepted_languages
from parley.settings import Settings
from parley.translations import LANGUAGES, Text, Translator, pseudo, read_catalogue
from tests.harness.browser import Browser, Page
from tests.harness.instances import Instance
from tests.pages.crawler import CHROME, Walk
from tests.pages.people import PASSWORD, person, sign_in

pytestmark = pytest.mark.anyio

COOKIE = "parley.language"
TAGS = {"pseudo": "en-x-pseudo"}

NOT_WALKED = {
    *("problem.busy", "problem.busyHelp", "problem.ours", "problem.oursHelp"),
    "signIn.forgotten",
}
"""What is told of a server that is overloaded or has a defect, or where no mail lets in."""

_DATA = re.compile(
    r"\S+@\S+|\w+://\S+|\S*parley_\S+|\btest\b|\b(Chrome|Linux)\b|\bin 2 seconds\b|,? and |"
    + "|".join(calendar.month_name[1:])
)
"""What no catalogue has: people's own, and what Babel writes in the pseudo-language."""

_UNACCENTED = re.compile(r"\w*[a-lnopr-uwyz]\w*")


def words(language: str) -> Translator:
    """Return the words of a language."""
    tag = TAGS.get(language, language)
    return next(one for one in LocaleNegotiator(Settings()) if one.tag == tag)


def shown(page: Page) -> str:
    """Yield all that a page says: what is read, and what is read aloud or on pointing at it."""

    def said(element: ET.Element) -> Iterable[str]:
        if element.get("lang") and element.tag != "html":
            return  # it says of itself that it is in another language
        attributes = ("aria-label", "alt", "placeholder", "title")
        yield from (element.get(one, "") for one in attributes if element.get(one) != CHROME)
        yield element.text or ""
        for child in element:
            yield from said(child)
            yield child.tail or ""

    kept = (one for one in said(page.root) if one.strip())
    return " ".join(" ".join(kept).translate({0x2068: None, 0x2069: None}).split())


def forms_of(text: Text) -> list[str]:
    """Return the forms of a text."""
    return [text] if isinstance(text, str) else list(text.values())


def said_in(text: Text, pages: Iterable[str]) -> bool:
    """Return whether some page says a text."""
    patterns = [
        re.compile(" ?".join(map(re.escape, re.split(r"\{\w+\}", form))).replace(" ?", ".*"))
        for form in forms_of(text)
    ]
    return any(pattern.search(page) for pattern in patterns for page in pages)


@pytest.fixture
async def shouting(tmp_path: Path) -> AsyncIterator[Instance]:
    """An instance of a firm with a name that is no word of a catalogue."""
    async with Instance.running(tmp_path, firm_name="FIRM", notice_internal="text") as instance:
        yield instance


async def walked(instance: Instance, language: str) -> list[Page]:
    """Return every page in a language."""
    async with instance.browser(**{"User-Agent": CHROME}) as browser:
        browser.cookies.set(COOKIE, language, domain="parley.test")
        return [page async for page in Walk(instance, browser, words(language)).pages()]


class TestEveryPage:
    @pytest.mark.parametrize("language", ["de", "pseudo"])
    async def test_says_its_language_and_speaks_no_other(
        self, shouting: Instance, language: str
    ) -> None:
        pages = await walked(shouting, language)
        tag = TAGS.get(language, language)
        assert {page.root.get("lang") for page in pages} == {tag}
        assert {page.response.headers["Content-Language"] for page in pages} == {tag}
        texts = [shown(page) for page in pages]
        if language == "pseudo":
            untranslated = [_UNACCENTED.findall(_DATA.sub("", text)) for text in texts]
            assert [one for one in untranslated if one] == []
            catalogue = pseudo()
        else:
            catalogue = read_catalogue(language)
            english = [text for key, text in read_catalogue("en").items() if text != catalogue[key]]
            assert [text for text in english if said_in(text, texts) and len(str(text)) > 10] == []
        unsaid = {key for key, text in catalogue.items() if not said_in(text, texts)}
        assert unsaid == NOT_WALKED

    async def test_runs_from_right_to_left_where_its_language_does(self, browser: Browser) -> None:
        found = [
            (await browser.open(f"/sign-in?lang={language}")).root.get("dir")
            for language in ("en", "de", "pseudo")
        ]
        assert found == ["ltr", "ltr", "rtl"]

    async def test_writes_moments_as_in_the_readers_region(self, instance: Instance) -> None:
        ada = await person(instance)
        found = []
        for region in ("en-GB", "en-US", "de-AT", "de-XX"):
            async with instance.browser(**{"Accept-Language": region}) as browser:
                page = await browser.open("/sign-in?next=/account")
                button = words(region[:2])("signIn.submit")
                page = await browser.submit(page, button, email=ada.email, password=PASSWORD)
                found.append("".join(page.one("time").itertext()).replace("\u202f", " "))
        assert found == [
            "14 November 2023, 22:13 UTC",
            "November 14, 2023, 10:13 PM UTC",
            *["14. November 2023, 22:13 UTC"] * 2,
        ]


class TestTheLanguage:
    @pytest.mark.parametrize(
        ("accepted", "chosen", "asked", "spoken"),
        [
            ("", None, "", "en"),
            ("de", None, "", "de"),
            ("de-CH,en;q=0.9", None, "", "de"),
            ("fr-CA, fr;q=0.9, DE;q=0.8, en;q=0.7", None, "", "de"),
            ("en;q=0.5, de;q=0.6", None, "", "de"),
            ("de;q=0, en", None, "", "en"),
            ("fr, *", None, "", "en"),
            ("deutsch; q=x,,;", None, "", "en"),
            ("de", "en", "", "en"),
            ("en", "de", "", "de"),
            ("de", "xx", "", "de"),
            ("en", "en", "?lang=de", "de"),
            ("de", None, "?lang=xx", "de"),
        ],
    )
    async def test_is_the_one_asked_for_else_the_chosen_one_else_the_browsers(
        self, instance: Instance, accepted: str, chosen: str | None, asked: str, spoken: str
    ) -> None:
        async with instance.browser(**{"Accept-Language": accepted}) as browser:
            if chosen is not None:
                browser.cookies.set(COOKIE, chosen, domain="parley.test")
            page = await browser.open(f"/sign-in{asked}")
        assert page.root.get("lang") == spoken
        assert page.title == words(spoken)("signIn.heading", firm="Parley")
        headers = page.response.headers
        assert headers["Content-Language"] == spoken
        assert headers["Vary"] == "Accept-Language, Cookie"

    async def test_is_that_of_the_inbox_as_well(self, instance: Instance) -> None:
        async with instance.browser(**{"Accept-Language": "de"}) as browser:
            browser.cookies.set(COOKIE, "en", domain="parley.test")
            await sign_in(browser, await person(instance))
            page = await browser.open("/")
        assert page.root.get("lang") == page.response.headers["Content-Language"] == "en"
        assert page.response.headers["Vary"] == "Accept-Language, Cookie, Accept-Encoding"

    @pytest.mark.parametrize(
        ("scheme", "cookie", "where"),
        [
            ("http", COOKIE, ["Path=/firm"]),
            ("https", f"__Host-{COOKIE}", ["Path=/", "Secure"]),
        ],
    )
    async def test_once_chosen_is_kept_as_long_as_the_browser_is_used(
        self, tmp_path: Path, scheme: str, cookie: str, where: list[str]
    ) -> None:
        async with (
            Instance.running(tmp_path, instance="firm") as instance,
            instance.browser(scheme) as browser,
        ):
            browser.cookies.set(cookie, "de", domain="parley.test")
            answer = await browser.ask("GET", "/sign-in")
        assert '<html lang="de"' in answer.text
        (kept,) = [one for one in answer.headers.get_list("Set-Cookie") if COOKIE in one]
        assert kept.startswith(f"{cookie}=de; ")
        assert {*kept.split("; ")[1:]} == {"Max-Age=31536000", "SameSite=Lax", *where}

    async def test_not_chosen_is_not_kept(self, browser: Browser) -> None:
        answer = await browser.ask("GET", "/sign-in")
        assert COOKIE not in answer.headers["Set-Cookie"]

    async def test_is_english_in_the_api(self, instance: Instance) -> None:
        ada = await person(instance)
        german = {"Accept-Language": "de", "Cookie": f"{COOKIE}=de"}
        answer = await ada.get("/conversations/999/messages", headers=german)
        assert answer.json()["summary"] == "access denied"
        assert "Content-Language" not in answer.headers

    def test_a_header_of_any_length_is_read_in_a_moment(self) -> None:
        assert accepted_languages("de-" * 10_000) == []
        assert accepted_languages("de," * 10_000) == ["de"]


class TestWords:
    @pytest.mark.parametrize(
        ("seconds", "english", "german"),
        [
            (1, "in 1 second", "in 1 Sekunde"),
            (60, "in 1 minute", "in 1 Minute"),
            (61, "in 2 minutes", "in 2 Minuten"),
            (900, "in 15 minutes", "in 15 Minuten"),
        ],
    )
    def test_a_wait_is_never_said_to_be_over_too_early(
        self, seconds: int, english: str, german: str
    ) -> None:
        assert (words("en").format_wait(seconds), words("de").format_wait(seconds)) == (
            english,
            german,
        )

    @pytest.mark.parametrize(("count", "form"), [(1, "character."), (1200, "1,200 characters.")])
    def test_a_number_chooses_the_form_of_a_text(self, count: int, form: str) -> None:
        assert words("en")("password.length", count=count).endswith(form)

    def test_a_value_is_shown_as_text_whatever_is_in_it(self) -> None:
        assert words("en")("allow.title", client="<b>{x}") == "Allow &lt;b&gt;{x}?"

    def test_a_value_keeps_its_own_direction(self) -> None:
        assert words("pseudo")("allow.title", client="A") == "[Ałłóŵ \u2068A\u2069?]"


SOURCES = Path(__file__).parents[2] / "src" / "parley"
USED = "".join(
    path.read_text("utf-8")
    for path in (
        *SOURCES.glob("pages/**/*.py"),
        *SOURCES.glob("pages/**/*.html"),
        SOURCES / "translations.py",
    )
) + (SOURCES / "inbox" / "web" / "index.html").read_text("utf-8")
ENGLISH = read_catalogue("en")


def parts(text: Text) -> list[set[str]]:
    """Return the names that stand in each form of a text."""
    return [set(re.findall(r"\{(\w+)\}", form)) for form in forms_of(text)]


@pytest.mark.parametrize("language", LANGUAGES)
class TestACatalogue:
    def test_has_every_text_in_the_same_order(self, language: str) -> None:
        assert list(read_catalogue(language)) == list(ENGLISH)

    def test_has_another_beside_it_for_the_inbox(self, language: str) -> None:
        assert (SOURCES / "inbox" / "web" / "js" / "locales" / f"{language}.js").is_file()

    def test_has_the_same_parts_in_every_text(self, language: str) -> None:
        for key, text in read_catalogue(language).items():
            assert parts(text) in ([parts(ENGLISH[key])[0]], [parts(ENGLISH[key])[0]] * 2), key

    def test_has_a_form_for_each_plural(self, language: str) -> None:
        for key, text in read_catalogue(language).items():
            assert isinstance(text, str) == isinstance(ENGLISH[key], str), key
            if not isinstance(text, str):
                assert set(text) == {"one", "other"}, key


class TestTheKeys:
    def test_each_is_used(self) -> None:
        assert [key for key in ENGLISH if f'"{key}"' not in USED] == []

    def test_none_is_unknown(self) -> None:
        groups = {key.partition(".")[0] for key in ENGLISH}
        named = set(re.findall(rf'"((?:{"|".join(sorted(groups))})\.[a-zA-Z]+)"', USED))
        assert named - ENGLISH.keys() == set()
