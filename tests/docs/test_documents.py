"""The documents agree with the code, and with each other."""

import json
import re
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import nh3
import pytest
import typer
from prometheus_client import REGISTRY

import parley.mail.metrics  # so that every metric is registered
import parley.server  # noqa: F401 - likewise
from parley import operations, store
from parley.access.oauth import forms as oauth_forms
from parley.access.oauth import redirects
from parley.attachments import names
from parley.conversations import body, validation
from parley.conversations.body import html_limits, images
from parley.conversations.commands import announce, idempotency
from parley.conversations.search import query_parser
from parley.events import feed, polling
from parley.events import parameters as event_parameters
from parley.files import multipart_forms
from parley.operations import middleware
from parley.people import validation as people_validation
from parley.people.avatars import service as avatars
from parley.settings import Settings, describe, load_settings
from parley.wire import json_codec, query_params, xml_codec
from parley.wire.errors import CATALOGUE
from tests.docs.asvs import requirements
from tests.docs.documents import REPOSITORY, SHOWN, Document, documents
from tests.harness.commands import every_command

NAMES = [document.name for document in documents()]
LANGUAGES = {"sh", *SHOWN, "nginx", "ini", "python", "sql", "html", "yaml", "toml", "mermaid"}


LIMITS = [
    ("people in a conversation", validation.MAX_RECIPIENTS + 1),
    ("recipients of an announcement", validation.MAX_ANNOUNCED),
    ("characters of html of an announcement, times its recipients", announce.MAX_CHARACTERS),
    ("characters of an attachment's address in html", images.MAX_ADDRESS),
    ("bytes of `Host`", middleware.MAX_HOST_BYTES),
    ("characters of `q` among messages and conversations", query_parser.MAX_LENGTH),
    ("words of `q` among messages and conversations", query_parser.MAX_TERMS),
    ("terms with a colon in `q`", query_parser.MAX_OPERATORS),
    ("recipients of a new conversation", validation.MAX_RECIPIENTS),
    ("messages in a new conversation", validation.MAX_MESSAGES),
    ("attachments of a message", validation.MAX_ATTACHMENTS),
    ("characters of a title", validation.MAX_TITLE),
    ("characters of a file name", names.MAX_LENGTH),
    ("characters of an `Idempotency-Key`", idempotency.MAX_KEY),
    ("characters of html, sent or stored", html_limits.MAX_HTML),
    ("elements in html", html_limits.MAX_ELEMENTS),
    ("tags in html, those that end an element included", html_limits.MAX_TAGS),
    ("character references in html (`&` and no-break spaces)", html_limits.MAX_REFERENCES),
    ("levels of nesting in JSON and XML", json_codec.MAX_DEPTH),
    ("levels of nesting in JSON and XML", xml_codec.MAX_DEPTH),
    ("tags in XML", xml_codec.MAX_TAGS),
    ("values in JSON", json_codec.MAX_VALUES),
    ("bytes of a request's headers", middleware.MAX_HEADER_BYTES),
    ("bytes of a form beside its file", multipart_forms.FORM_BYTES),
    ("entries on a page", query_params.MAX_LIMIT),
    ("characters of `q` among people", people_validation.MAX_QUERY),
    ("words of `q` among people", people_validation.MAX_QUERY_TERMS),
    ("event streams and long polls of a person", feed.MAX_STREAMS),
    ("conversations in `conversationid` of events", event_parameters.MAX_CONVERSATIONS),
    ("seconds in `wait` of events", polling.MAX_WAIT),
    ("bytes of an uploaded picture of oneself", avatars.MAX_BYTES),
    ("bytes of a form of OAuth 2.0", oauth_forms.FORM_BYTES),
    ("redirect URIs of a client application", redirects.MAX_REDIRECTS),
    ("characters of a redirect URI", redirects.MAX_LENGTH),
]
"""What docs/api.md lists, and what the code has."""

OF_OTHERS = {
    *("PARLEY_PYTHON", "PARLEY_VENV", "PARLEY_CORPORA", "PARLEY_TEST_POSTGRES"),
    *("PARLEY_CHROMIUM", "PARLEY_CONFIG", "PARLEY_DATABASE_FILE", "PARLEY_TEST_WORKERS"),
    *("PARLEY_SMTP_PASSWORD_FILE", "PARLEY_SYSTEM_PACKAGES", "PARLEY_TEST_DEBIAN"),
    "PARLEY_FILELIMIT",
}
"""What is read of files, by scripts and by tests; and a mistake that the guide makes on purpose."""


def commands(group: typer.core.TyperGroup, path: str = "parley") -> list[str]:
    """Return every command under a group, as one types it."""
    found = []
    for name, command in group.commands.items():
        if isinstance(command, typer.core.TyperGroup):
            found += commands(command, f"{path} {name}")
        else:
            found.append(f"{path} {name}")
    return found


class TestBlocks:
    @pytest.mark.parametrize("name", NAMES)
    def test_every_block_has_a_language(self, name: str) -> None:
        languages = {block.language for block in Document(name).blocks()}
        assert languages <= LANGUAGES

    @pytest.mark.parametrize("name", NAMES)
    def test_configuration_of_other_programs_says_that_and_why_it_is_not_run(
        self, name: str
    ) -> None:
        for block in Document(name).blocks():
            assert block.language not in {"nginx", "ini"} or block.not_run, block.line

    @pytest.mark.parametrize("name", NAMES)
    def test_every_file_of_settings_is_understood(self, name: str, tmp_path: Path) -> None:
        (tmp_path / "database").write_text("postgresql://parley@db.firm.example/parley")
        for block in Document(name).blocks():
            if block.language == "toml":
                (tmp_path / "parley.toml").write_text(block.text, "utf-8")
                load_settings({"PARLEY_CONFIG": str(tmp_path / "parley.toml")})

    @pytest.mark.parametrize("name", NAMES)
    def test_every_fence_is_closed(self, name: str) -> None:
        assert "```" not in Document(name).prose

    @pytest.mark.parametrize("name", NAMES)
    def test_json_and_xml_that_no_command_prints_is_well_formed(self, name: str) -> None:
        for block in Document(name).blocks():
            if block.alone and block.language == "json":
                json.loads(block.text)
            elif block.alone and block.language == "xml":
                ET.fromstring(block.text)  # noqa: S314 - ours


class TestLinks:
    @pytest.mark.parametrize("name", NAMES)
    def test_every_link_to_a_place_of_ours_resolves(self, name: str) -> None:
        document = Document(name)
        for target in document.links():
            if target.startswith(("http://", "https://", "mailto:")):
                continue
            path, _, anchor = target.partition("#")
            place = (document.path.parent / path).resolve() if path else document.path
            assert place.exists(), target
            if anchor:
                linked = Document(str(place.relative_to(REPOSITORY)))
                assert anchor in linked.anchors(), target


class TestDiscretion:
    @pytest.mark.parametrize("name", NAMES)
    def test_no_document_tells_of_the_machine_it_was_written_on(self, name: str) -> None:
        home = str(Path.home())
        assert f"{home}/" not in Document(name).text
        assert str(REPOSITORY) not in Document(name).text


class TestBodies:
    LINE = re.compile(
        r"^\| (?:inline elements|block elements|tables|pictures) \| (.+) \|$", re.MULTILINE
    )

    def documented(self) -> set[str]:
        lines = self.LINE.findall(Document("docs/api.md").text)
        return set(re.findall(r"`(\w+)`", " ".join(lines)))

    def test_every_documented_element_is_kept(self) -> None:
        whole = (
            "<table><caption>x</caption><thead><tr><th>x</th></tr></thead>"
            "<tbody><tr><td>x</td></tr></tbody><tfoot><tr><td>x</td></tr></tfoot></table>"
        )
        in_tables = set(re.findall(r"<(\w+)", body.from_html(whole).html))
        needed = {"a": 'href="https://a.example/"', "span": 'dir="rtl"'}
        for element in self.documented() - in_tables:
            attribute = needed.get(element, 'alt="x"')
            html = body.from_html(f"x<{element} {attribute}>x</{element}>").html
            assert f"<{element}" in html, element  # a browser does not show rp, so it is not alone

    def test_no_other_element_is_kept(self) -> None:
        for element in {*nh3.ALLOWED_TAGS, "form", "input", "script", "font"} - self.documented():
            assert f"<{element}" not in body.from_html(f"<{element}>x</{element}>").html

    def test_elements_that_go_with_their_content_are_those_that_are_listed(self) -> None:
        found = re.search(
            r"that is not a person's words: (.+?)\.\n", Document("docs/api.md").text, re.DOTALL
        )
        assert found
        for element in re.findall(r"`(\w+)`", found[1]):
            assert body.from_html(f"<p>a</p><{element}>b</{element}>").html == "<p>a</p>", element


class TestCompleteness:
    @pytest.mark.parametrize(("what", "limit"), LIMITS)
    def test_limits_are_those_of_the_code(self, what: str, limit: int) -> None:
        assert f"| {what} | {limit} |" in Document("docs/api.md").text

    def test_every_event_of_the_log_stands_in_the_guide(self) -> None:
        guide = Document("docs/guide.md").text
        logged = {
            event
            for module in (REPOSITORY / "src").rglob("*.py")
            for event in re.findall(
                r'_log\.(?:info|warning|error|exception)\(\s*"(\w+)"', module.read_text("utf-8")
            )
        }
        assert "defect" in logged
        assert {event for event in logged if f"| `{event}` |" not in guide} == set()

    def test_every_setting_stands_in_the_guide_with_its_default_and_meaning(self) -> None:
        guide = Document("docs/guide.md").text
        for setting in describe(Settings()):
            words = {"True": "yes", "False": "no"}
            shown = words.get(str(setting.default), str(setting.default))
            default = f"`{shown}`" if shown else ""
            assert f"| `{setting.variable}` | {default} | {setting.meaning} |" in guide

    def test_the_guide_lists_no_setting_and_no_metric_that_is_not(self) -> None:
        guide = Document("docs/guide.md").text
        settings = set(re.findall(r"^\| `(PARLEY_\w+)` \|", guide, re.MULTILINE))
        assert settings - {one.variable for one in describe(Settings())} == set()
        metrics = set(re.findall(r"^\| `(parley_\w+)", guide, re.MULTILINE))
        known = {metric.name + end for metric in REGISTRY.collect() for end in ("", "_total")}
        assert metrics - known == set()

    def test_no_document_names_a_setting_that_is_not(self) -> None:
        known = {one.variable for one in describe(Settings())} | OF_OTHERS
        for name in NAMES:
            named = set(re.findall(r"\bPARLEY_[A-Z_]+[A-Z]\b", Document(name).text))
            assert named - known == set(), name

    def test_every_limit_that_is_listed_is_compared(self) -> None:
        section = Document("docs/api.md").text.partition("\n## Limits\n")[2].partition("\n## ")[0]
        listed = set(re.findall(r"^\| (.+) \| \d+ \|$", section, re.MULTILINE))
        assert listed - {what for what, _ in LIMITS} == set()

    def test_every_command_stands_in_the_guide(self) -> None:
        guide = Document("docs/guide.md").text
        for command in commands(every_command()):
            assert re.search(rf"^{command}\b|`{command}\b", guide, re.MULTILINE), command

    def test_every_metric_stands_in_the_guide(self) -> None:
        assert {operations.__name__, store.__name__} <= set(sys.modules)  # they register theirs
        guide = Document("docs/guide.md").text
        for metric in REGISTRY.collect():
            if metric.name.startswith("parley_"):
                assert f"`{metric.name}" in guide

    def test_every_error_stands_in_the_api_document_with_its_status(self) -> None:
        api = Document("docs/api.md").text
        for entry in CATALOGUE:
            assert re.search(rf"^\| {entry.ref} \| {entry.status} \|", api, re.MULTILINE), entry

    def test_the_api_document_lists_no_error_that_is_not(self) -> None:
        rows = re.findall(r"^\| (\d+) \| (\d{3}) \|", Document("docs/api.md").text, re.MULTILINE)
        known = {(str(entry.ref), str(entry.status)) for entry in CATALOGUE}
        assert set(rows) == known


class TestRequirements:
    """The table of requirements in docs/security.md."""

    ROW = re.compile(r"^\| (\d[^|]*) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
    NAME = re.compile(r"`([^`]+)`")

    def rows(self) -> list[tuple[str, str, str, str]]:
        return self.ROW.findall(Document("docs/security.md").text)

    def test_there_are_many(self) -> None:
        assert len(self.rows()) > 60

    def named(self) -> set[str]:
        """Return all that is named in the first column of any table: requirements and sections."""
        cells = re.findall(r"^\| (\d[^|]*) \|", Document("docs/security.md").text, re.MULTILINE)
        return {number for cell in cells for number in re.findall(r"\d+(?:\.\d+)*", cell)}

    def test_none_of_the_standard_is_passed_over(self) -> None:
        named = self.named()
        assert [
            one
            for one in requirements()
            if one not in named and not any(one.startswith(f"{section}.") for section in named)
        ] == []

    def test_none_is_made_up(self) -> None:
        known = requirements()
        assert [
            one
            for one in sorted(self.named())
            if not any(other == one or other.startswith(f"{one}.") for other in known)
        ] == []

    def test_each_stands_once(self) -> None:
        numbers = [number for row in self.rows() for number in row[0].split(", ")]
        assert sorted({one for one in numbers if numbers.count(one) > 1}) == []

    def test_each_is_met_in_a_place_that_is_there(self) -> None:
        places = [place for row in self.rows() for place in self.NAME.findall(row[2])]
        assert [place for place in places if not (REPOSITORY / place).is_file()] == []

    def test_each_is_shown_by_a_test_that_is_there(self) -> None:
        missing = []
        for row in self.rows():
            for test in self.NAME.findall(row[3]):
                path, _, name = test.partition("::")
                text = (REPOSITORY / path).read_text("utf-8")
                if name and not re.search(
                    rf"^(?:class|(?:async )?def) {name}\b", text, re.MULTILINE
                ):
                    missing.append(test)
            assert self.NAME.search(row[3]), row
        assert missing == []
