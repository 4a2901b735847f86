import base64

import pytest

from parley.attachments.media_types import UNKNOWN, guess_media_type
from parley.files.image_types import IMAGE_TYPES, SIGNATURE_LENGTH
from tests.attachments.files import picture
from tests.harness.corpora import Corpora


class TestPictures:
    @pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
    def test_a_picture_is_known_by_its_first_bytes_whatever_its_name(self, kind: str) -> None:
        head = picture(kind)[:SIGNATURE_LENGTH]
        assert guess_media_type("notes.txt", head) == f"image/{kind.lower()}"

    @pytest.mark.parametrize("extension", ["png", "jpg", "jpeg", "gif", "webp"])
    def test_an_extension_alone_makes_no_picture(self, extension: str) -> None:
        assert guess_media_type(f"a.{extension}", b"<html><script>") == UNKNOWN


class TestOtherFiles:
    @pytest.mark.parametrize(
        ("name", "media_type"),
        [
            ("a.pdf", "application/pdf"),
            ("a.PDF", "application/pdf"),
            ("a.txt", "text/plain"),
            (
                "a.docx",
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            ),
        ],
    )
    def test_the_extension_decides(self, name: str, media_type: str) -> None:
        assert guess_media_type(name, b"anything") == media_type

    @pytest.mark.parametrize(
        "name",
        [
            *("a.html", "a.htm", "a.xhtml", "a.svg", "a.xml", "a.xsl", "a.js", "a.mjs", "a.css"),
            *("a.swf", "a.mht", "a.mhtml", "a.eml", "a.hta", "a.exe", "a.pdf.html", "a", "a."),
        ],
    )
    def test_what_a_browser_could_run_and_what_is_unknown_is_plain_bytes(self, name: str) -> None:
        assert guess_media_type(name, b"anything") == UNKNOWN

    def test_no_page_and_no_drawing_of_the_corpus_gets_a_type_that_runs(
        self, corpora: Corpora
    ) -> None:
        rows = [row for row in corpora.rows("files/files.jsonl") if row["kind"] == "active-content"]
        types = {
            guess_media_type(row["name"], base64.b64decode(row["b64"])[:SIGNATURE_LENGTH])
            for row in rows
        }
        assert UNKNOWN in types
        assert types <= IMAGE_TYPES | {UNKNOWN, "application/pdf", "text/csv", "text/plain"}
