"""Mails in each language, with what people have written escaped, and the firm's own templates."""

from importlib.resources import files
from pathlib import Path
from typing import Any

import html5lib
import pytest

from parley.mail import MailBranding, render_mail
from parley.mail.rendering import check_templates
from parley.notices.gathering import UnreadMessage
from parley.notices.mails import ConversationRow
from parley.settings import Settings, SettingsError
from parley.translations import LANGUAGES, read_catalogue
from tests.harness.commands import run_parley

HOSTILE = '<b title="x">&{{ 7 * 7 }}'
VALUES: dict[str, dict[str, Any]] = {
    "test": {},
    "notice": {
        "name": HOSTILE,
        "count": 2,
        "files": 1,
        "when": "Friday",
        "title": HOSTILE,
        "rows": [
            ConversationRow(
                HOSTILE,
                HOSTILE,
                "2 messages",
                "15:41",
                "https://firm.example/#/c/1/m/2",
                [UnreadMessage(2, 1, HOSTILE, 0, 0, f"{HOSTILE}\nRegards")],
            )
        ],
        "url": "https://firm.example/#/c/1",
        "told": "text",
        "digest": "17:00",
        "account": "https://firm.example/account",
        "unsubscribe": "https://firm.example/unsubscribe?token=x",
    },
    "sign-in": {
        "code": "407118",
        "minutes": 10,
        "url": "https://firm.example/sign-in?a=1&b=2",
        "time": "15:41",
        "browser": HOSTILE,
        "host": "firm.example",
    },
    "invitation": {
        "inviter": HOSTILE,
        "words": f"Welcome.\n{HOSTILE}",
        "url": "https://firm.example/invitation?a=1&b=2",
        "until": "4 December",
    },
    "device": {
        "browser": HOSTILE,
        "address": "2001:db8::1",
        "time": "15:41",
        "url": "https://firm.example/account?a=1&b=2",
    },
}


def branding(**settings: Any) -> MailBranding:
    return MailBranding.create(Settings(firm_name="King & Ortiz", **settings))


def test_every_template_is_tried() -> None:
    names = {path.name for path in (files("parley.mail") / "templates").iterdir()}
    own = {f"{name}{ending}" for name in VALUES for ending in (".html", ".txt")}
    assert names == own | {"layout.html", "parts.html"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", VALUES)
def test_what_people_wrote_is_text(template: str, language: str) -> None:
    mail = render_mail(template, language, branding(), VALUES[template])
    assert "\n" not in mail.subject
    assert mail.subject
    tree = html5lib.parse(mail.html, namespaceHTMLElements=False)
    assert tree.findall(".//b") == []
    body = tree.find("body")
    assert body is not None
    words = "".join(body.itertext())
    assert "King & Ortiz" in words
    assert "49" not in words
    if HOSTILE in VALUES[template].values():
        assert HOSTILE in words
        assert HOSTILE in mail.text
    links = {link.get("href") for link in tree.iter("a")}
    assert links >= {value for name, value in VALUES[template].items() if name == "url"}
    assert all(str(link).startswith("https://firm.example/") for link in links)


@pytest.mark.parametrize("template", VALUES)
def test_what_people_wrote_ends_no_line_of_a_text(template: str) -> None:
    forged = "Ada\r\n\nYour account is closed:\u2028evil.example\u202e"
    told = {**VALUES[template], "rows": []} if "rows" in VALUES[template] else VALUES[template]
    values = {name: forged if value == HOSTILE else value for name, value in told.items()}
    mail = render_mail(template, "en", branding(), values)
    assert [line for line in mail.text.splitlines() if line.startswith(("Your", "evil"))] == []
    assert "\u202e" not in mail.subject + mail.text + mail.html
    if forged in values.values():
        assert "Your account is closed: evil.example" in f"{mail.subject} {mail.text}"


def test_the_languages_say_the_same() -> None:
    keys = [read_catalogue(language, "parley.mail").keys() for language in LANGUAGES]
    assert keys[0] == keys[1]


def test_a_language_that_is_not_there_is_english() -> None:
    for locale in ("fr", "", "x" * 50, "de_XX", "en-GB"):
        mail = render_mail("test", locale, branding(), {})
        assert mail.subject == (
            "Test der E-Mails von King & Ortiz"
            if locale == "de_XX"
            else "Test of mail from King & Ortiz"
        )


class TestTheFirmsOwn:
    def test_comes_first(self, tmp_path: Path) -> None:
        (tmp_path / "invitation.txt").write_text("Welcome to {{ firm.name }}\n\n{{ url }}\n")
        own = branding(mail_templates=str(tmp_path))
        check_templates(own)
        mail = render_mail("invitation", "en", own, VALUES["invitation"])
        assert mail.subject == "Welcome to King & Ortiz"
        assert "Accept the invitation" in mail.html

    @pytest.mark.parametrize(
        ("name", "content", "told"),
        [
            ("test.txt", "{{ firm.name }}\n\n{% if %}", "test.txt, line 3: "),
            ("test.html", "{{ password }}", "there is no password; there are firm, "),
            ("tests.html", "", "no mail is called tests.html"),
            ("test.txt", "{% extends 'nothing.txt' %}", "nothing.txt"),
        ],
    )
    def test_keeps_a_server_from_starting_where_it_is_wrong(
        self, name: str, content: str, told: str, tmp_path: Path
    ) -> None:
        (tmp_path / name).write_text(content)
        with pytest.raises(SettingsError) as refused:
            check_templates(branding(mail_templates=str(tmp_path)))
        assert told in str(refused.value)

    @pytest.mark.only_on("sqlite", reason="no database is opened")
    def test_is_refused_by_the_command(self, tmp_path: Path) -> None:
        (tmp_path / "templates").mkdir()
        (tmp_path / "templates" / "test.txt").write_text("{{")
        settings = {"PARLEY_MAIL_TEMPLATES": str(tmp_path / "templates")}
        data = ("--data", tmp_path / "data")
        for command in (("serve", "--port", 0), ("mail", "test", "ada@firm.example")):
            ended = run_parley(*command, *data, settings=settings)
            assert ended.code == 1
            assert "test.txt, line 1: " in ended.err
