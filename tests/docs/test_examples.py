"""Every command in the documents is run, and prints what the document says."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.clone import make_clone
from tests.docs.documents import Document, documents
from tests.docs.matching import says
from tests.docs.terminal import Terminal

WITH_EXAMPLES = [document.name for document in documents() if any(document.steps())]


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    for tool in ("bash", "curl"):
        if shutil.which(tool) is None:
            pytest.skip(f"the examples in the documents need {tool}, which is not installed")
    clone, home = tmp_path / "parley", tmp_path / "home"
    clone.mkdir()
    home.mkdir()
    opened = Terminal(make_clone(clone), home)
    yield opened
    opened.close()


def pasted(word: str, printed: str) -> str:
    """Return the line that a reader pastes."""
    lines = [line.strip() for line in printed.splitlines()]
    return next(line for line in lines if line.startswith(f"{word} "))


class TestExamples:
    @pytest.mark.parametrize("name", WITH_EXAMPLES)
    def test_every_command_does_what_the_document_says(self, name: str, terminal: Terminal) -> None:
        printed_before = ""
        for block, prints in Document(name).steps():
            commands = pasted(block.pasted, printed_before) if block.pasted else block.text
            said = terminal.run(commands)
            printed_before = said.text
            told = f"{name}:{block.line}\n{commands}\nprinted:\n{said.text}"
            assert said.status == 0, f"exit status {said.status}: {told}"
            if prints is not None:
                assert says(prints.language, said.text, prints.text), (
                    f"{told}\nbut {name}:{prints.line} says:\n{prints.text}"
                )

    @pytest.mark.parametrize("name", ["docs/tutorial.md", "docs/guide.md", "docs/api.md"])
    def test_what_teaches_has_examples_with_answers(self, name: str) -> None:
        answers = [step.prints for step in Document(name).steps() if step.prints is not None]
        assert len(answers) >= 5


class TestMatching:
    def test_a_different_answer_is_noticed(self) -> None:
        assert not says("json", '{"id":8}', '{"id": 7}')
        assert not says("text", "one\ntwo", "one")
        assert not says("xml", "<a><b>1</b></a>", "<a>\n  <b>2</b>\n</a>")
        assert not says("http", 'HTTP/1.1 400 No\n\n{"ref":1}', 'HTTP/1.1 400 No\n…\n\n{"ref": 2}')

    def test_layout_does_not_count_in_json_and_xml(self) -> None:
        assert says("json", '{"a":[1,{"b":"c d"}]}', '{\n  "a": [1, {"b": "c d"}]\n}')
        assert says("xml", "<a><b>1 2</b></a>", "<a>\n  <b>1 2</b>\n</a>")

    def test_spaces_in_a_text_count(self) -> None:
        assert not says("json", '{"a":"bc"}', '{"a": "b c"}')

    def test_an_ellipsis_is_anything_in_its_line_and_alone_any_lines(self) -> None:
        assert says("text", "a 1 b\nx\ny\nend", "a … b\n…\nend")
        assert says("text", "a\nend", "a\n…\nend")
        assert not says("text", "a 1\nb", "a … b")
        assert says("json", '{"a":{"x":1},"b":2}', '{"a": {…}, "b": 2}')
        assert says("http", "HTTP/1.1 200 OK\nx: y\n\nbody", "HTTP/1.1 200 OK\n…\n\nbody")


class TestOmissions:
    def test_what_is_not_run_says_why(self) -> None:
        reasons = [
            block.not_run
            for document in documents()
            for block in document.blocks()
            if block.language == "sh" and block.not_run is not None
        ]
        assert all(len(reason.split()) >= 3 for reason in reasons)

    def test_no_first_step_is_left_out(self) -> None:
        readme, tutorial = Document("README.md"), Document("docs/tutorial.md")
        end = readme.text[: readme.text.index("## Where to go next")].count("\n")
        first = [block for block in readme.blocks() if block.line <= end]
        assert [one.line for one in [*first, *tutorial.blocks()] if one.not_run is not None] == []
