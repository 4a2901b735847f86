"""Every example of the document, in both formats, is sent and answered as written."""

import re
from typing import Any

import msgspec
import pytest
from lxml import etree

from parley.wire.errors import CATALOGUE
from tests.contract.documents import document, example, operation, resolved
from tests.contract.provocations import NOT_PROVOKED, PROVOCATIONS
from tests.contract.story import MEDIA_TYPES, STORY, Answer, Step, Story

_VARYING = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z|parley_(?:[\w-]{43}|[\w-]{25})|(?<=\?secret=)[\w-]{43}"
    r"|(?<=<(?:exp|iat)>)\d+|(?<=\"(?:exp|iat)\":)\d+"
    r"|(?<=<entryid>)\d+|(?<=\"entryid\":)\d+|\b[0-9a-f]{64}\b|\b[0-9a-f]{32}(?=_)"
    r"|(?<=<requestid>)[^<]+|(?<=\"requestid\":\")[^\"]+"
)


def meaning(content: Any, wire_format: str) -> Any:
    """Return an object without the layout of its text, and with all that varies the same."""
    if wire_format == "json":
        text = content if isinstance(content, str) else msgspec.json.encode(content).decode()
        return msgspec.json.decode(_VARYING.sub("0", text))
    parser = etree.XMLParser(
        remove_blank_text=True, strip_cdata=False, resolve_entities=False, no_network=True
    )
    root = etree.fromstring(_VARYING.sub("0", content).encode(), parser)
    return etree.tostring(root, encoding="unicode")


def documented_names(answer: Answer, operation_id: str, wire_format: str) -> set[str]:
    """Return the examples that an operation has for answers of this status and media type."""
    response = resolved(operation(operation_id).described["responses"][str(answer.status)])
    examples = response["content"][MEDIA_TYPES[wire_format]]["examples"]
    return {one["$ref"].rpartition("/")[2] for one in examples.values()}


def _told_by(part: Any) -> str:
    return part.operation_id if isinstance(part, Step) else ""


class TestSamples:
    @pytest.mark.parametrize(("number", "step"), list(enumerate(STORY)), ids=_told_by)
    def test_a_documented_request_is_answered_as_documented(
        self, story: Story, number: int, step: Step
    ) -> None:
        answer = story.answers[number]
        if step.answer is None:
            assert (answer.status, answer.text) == (204, "")
            return
        name = f"{step.answer}.{story.wire_format}"
        assert meaning(answer.text, story.wire_format) == meaning(example(name), story.wire_format)
        assert answer.media_type == MEDIA_TYPES[story.wire_format]
        assert name in documented_names(answer, step.operation_id, story.wire_format)


class TestErrors:
    @pytest.mark.parametrize("name", PROVOCATIONS)
    def test_a_documented_error_is_met_where_and_as_documented(
        self, story: Story, name: str
    ) -> None:
        provocation = PROVOCATIONS[name]
        answer = provocation.send(story)
        spelled = f"{name}.{story.wire_format}"
        assert meaning(answer.text, story.wire_format) == meaning(
            example(spelled), story.wire_format
        )
        assert spelled in documented_names(answer, provocation.operation_id, story.wire_format)

    @pytest.mark.parametrize("name", [*PROVOCATIONS, *sorted(NOT_PROVOKED)])
    def test_both_formats_of_an_error_carry_one_number_of_the_catalogue(self, name: str) -> None:
        in_json = example(f"{name}.json")
        in_xml = etree.fromstring(example(f"{name}.xml").encode())
        assert int(in_xml.findtext("ref") or 0) == in_json["ref"] == in_json["error"]["ref"]
        assert in_json["ref"] in {entry.ref for entry in CATALOGUE}


class TestCompleteness:
    def test_every_example_of_the_document_is_among_those_that_are_sent_or_met(self) -> None:
        steps = {name for step in STORY for name in (step.request, step.answer) if name}
        story = steps | set(PROVOCATIONS) | NOT_PROVOKED
        names = document()["components"]["examples"]
        assert {name.removesuffix(".json").removesuffix(".xml") for name in names} == story
