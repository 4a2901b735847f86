"""The same request leads to the same result, whichever way it is spelled (contract §2)."""

import json
from collections import Counter
from typing import Any, NamedTuple

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.attachments.files import uploaded
from tests.harness.formats import WireFormat
from tests.harness.people import Firm, Person
from tests.proofs.proof import Proof

pytestmark = pytest.mark.only_on("sqlite", reason="spellings know no database")

NOBODY = 10**12
FIRST = 123_454_321
"""Stands for a message that is yet to be written."""

LARGEST = 2**63 - 1

# What may stand in a text: of all characters that both formats can carry, some that matter.
texts = st.text(st.sampled_from("ab <>&\"'\r\n\t]é\xa0\u200d\u2028\ufeff\U0001f600"), max_size=12)
scraps = st.sampled_from(
    [
        *("<p>", "</p>", "<b>x</b>", "<script>y</script>", "<!-- z -->", "<br>", "word ", "é"),
        *("]]>", "<![CDATA[", "&amp;", "&#x2028;", "&#13;", "\r\n", '<a href="https://x.example">'),
    ]
)
html = st.one_of(texts, st.lists(scraps, min_size=1, max_size=8).map("".join))


class Cast(NamedTuple):
    """Who and what the requests speak of."""

    ada: Person
    bob: Person
    carl: Person
    stranger: Person
    file: int
    not_hers: int


@pytest.fixture(scope="module")
def cast(lasting_firm: Firm) -> Cast:
    ada, bob, carl, stranger = (
        lasting_firm.internal(),
        lasting_firm.internal(),
        lasting_firm.internal(),
        lasting_firm.external(),
    )
    return Cast(ada, bob, carl, stranger, uploaded(ada), uploaded(bob))


def ids(usual: int, *odd: Any) -> st.SearchStrategy[Any]:
    """Return an id that is mostly the usual one, in one of the ways to write it."""
    well_meant = [usual, str(usual), f" {usual}\n", f"0{usual}"]
    return st.sampled_from([*well_meant * 2 * len(odd), *odd])


def messages(cast: Cast) -> st.SearchStrategy[dict[str, Any]]:
    file = ids(cast.file, cast.not_hers, NOBODY, "x")
    files = st.lists(st.fixed_dictionaries({"id": file}), max_size=2)
    more = {
        "text": texts,
        "attachments": st.fixed_dictionaries({"attachment": files}),
        "sequence": st.just("x"),
    }
    return st.one_of(
        st.fixed_dictionaries({"html": html}, optional=more),
        st.fixed_dictionaries({}, optional=more),
    )


def conversations(cast: Cast) -> st.SearchStrategy[dict[str, Any]]:
    odd = (cast.ada.user_id, cast.stranger.user_id, NOBODY, -1, LARGEST, LARGEST + 1, "x", "1.0")
    user = st.fixed_dictionaries({"userid": ids(cast.bob.user_id, *odd)})
    users = st.lists(user, min_size=1, max_size=3)
    some = st.lists(messages(cast), min_size=1, max_size=2)
    return st.fixed_dictionaries(
        {
            "recipients": st.fixed_dictionaries(
                {"users": st.fixed_dictionaries({"user": users})},
            ),
            "messages": st.fixed_dictionaries({"message": some}),
        },
        optional={"title": texts, "unknown": st.just({"a": ["b", "c"]})},
    )


def result(cast: Cast, wire_format: WireFormat, request: dict[str, Any]) -> tuple[int, Any]:
    """Send a request and give all that came of it, but for numbers and moments."""
    response = cast.ada.post("/conversations", **wire_format.body("conversation", request))
    answer = wire_format.read(response)
    if response.status_code != 201:
        return response.status_code, (answer["ref"], answer["summary"])
    read = wire_format.read(
        cast.ada.get(
            f"/conversations/{answer['conversationid']}/messages",
            params={"direction": "asc"},
            headers={"Accept": wire_format.value},
        )
    )
    return response.status_code, timeless(read)


class Step(NamedTuple):
    """Something that is done to a conversation of two messages.

    Attributes:
        what: In words.
        method: Of the request.
        path: After the conversation's; `{first}` stands for its first message.
        root: What the body is called in XML.
        body: With `FIRST` for that message.
    """

    what: str
    method: str
    path: str
    root: str
    body: dict[str, Any]


def steps(cast: Cast) -> st.SearchStrategy[Step]:
    """Return things to do, sensible and not."""
    message = ids(FIRST, NOBODY, "x", 0)
    user = st.fixed_dictionaries(
        {"userid": ids(cast.carl.user_id, cast.ada.user_id, cast.stranger.user_id, NOBODY, "x")}
    )
    yes = st.sampled_from([True, False, "true", "false", "1", "maybe"])
    title = {"title": texts, "muted": yes, "archived": yes, "starred": yes}
    people = st.fixed_dictionaries({"user": st.lists(user, min_size=1, max_size=2)})
    quoting = st.fixed_dictionaries({"text": texts, "quotedmessageid": message})

    def step(
        what: str, method: str, path: str, root: str, body: st.SearchStrategy[dict[str, Any]]
    ) -> st.SearchStrategy[Step]:
        return body.map(lambda tree: Step(what, method, path, root, tree))

    return st.one_of(
        step("replies", "POST", "/messages", "message", messages(cast) | quoting),
        step("edits", "PATCH", "/messages/{first}", "message", messages(cast)),
        step("marks", "POST", "/read", "read", st.fixed_dictionaries({"messageid": message})),
        step("marks", "POST", "/unread", "unread", st.fixed_dictionaries({"messageid": message})),
        step("changes", "PATCH", "", "conversation", st.fixed_dictionaries({}, optional=title)),
        step(
            "additions",
            "POST",
            "/participants",
            "participants",
            st.fixed_dictionaries({"users": people}, optional={"history": yes}),
        ),
    )


def outcome(cast: Cast, wire_format: WireFormat, step: Step) -> Any:
    """Do something to a conversation of its own, and give all that came of it."""
    number = cast.ada.started(cast.bob)
    first = cast.ada.messages_of(number)[0]["messageid"]
    text = json.dumps(step.body).replace(str(FIRST), str(first))
    path = f"/conversations/{number}{step.path.format(first=first)}"
    response = cast.ada.request(step.method, path, **wire_format.body(step.root, json.loads(text)))
    told: Any = None
    if response.status_code >= httpx.codes.BAD_REQUEST:
        answer = wire_format.read(response)
        told = (answer["ref"], answer["summary"].replace(str(first), "#"))
    here = cast.ada.get(f"/conversations/{number}/messages").json()
    there = cast.bob.get(f"/conversations/{number}").json()
    return response.status_code, told, timeless(here), timeless(there)


def timeless(tree: Any) -> Any:
    """Leave out what differs between two conversations that say the same."""
    if isinstance(tree, dict):
        return {
            name: timeless(value)
            for name, value in tree.items()
            if name not in {"conversationid", "messageid"} and not name.endswith("datetime")
        }
    return [timeless(one) for one in tree] if isinstance(tree, list) else tree


def _examples(number: int) -> settings:
    """Try so many, the same in every run."""
    return settings(
        max_examples=number,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=[HealthCheck.too_slow],
    )


@pytest.mark.proof(
    claim="JSON and XML of the same request lead to the same result",
    method="Generated conversations, replies, edits, marks and changes of participants, good and "
    "bad; status, error and what is there afterwards are compared",
)
class TestARequest:
    def test_has_the_same_result_in_both_formats(self, cast: Cast, proof: Proof) -> None:
        outcomes: Counter[int] = Counter()

        @_examples(proof.size(short=100, whole=2_000))
        @given(request=conversations(cast))
        def compare(request: dict[str, Any]) -> None:
            in_json, in_xml = (result(cast, wire_format, request) for wire_format in WireFormat)
            assert in_json == in_xml
            outcomes[in_json[0]] += 1

        compare()
        proof.found(f"{outcomes.total():,} conversations, {outcomes[201]:,} of them taken")

    def test_to_a_conversation_has_the_same_result_in_both_formats(
        self, cast: Cast, proof: Proof
    ) -> None:
        outcomes: Counter[str] = Counter()

        @_examples(proof.size(short=60, whole=2_000))
        @given(step=steps(cast))
        def compare(step: Step) -> None:
            in_json, in_xml = (outcome(cast, wire_format, step) for wire_format in WireFormat)
            assert in_json == in_xml
            outcomes[step.what] += 1

        compare()
        figures = [f"{count:,} {what}" for what, count in sorted(outcomes.items())]
        proof.found(", ".join(figures))

    @pytest.mark.parametrize(
        "request_",
        [
            {},
            {"recipients": ""},
            {"recipients": {"users": ""}, "messages": ""},
            {"recipients": {"users": {"user": ""}}, "messages": ""},
            {"recipients": {"users": {"user": {"userid": NOBODY}}}, "messages": ""},
            {"recipients": {"users": {"user": {"userid": NOBODY}}}, "messages": {"message": ""}},
            {"title": "x", "recipients": {"users": {"user": [{"userid": 1}, ""]}}},
        ],
    )
    def test_with_something_empty_has_the_same_result_in_both_formats(
        self, cast: Cast, request_: dict[str, Any]
    ) -> None:
        in_json, in_xml = (result(cast, wire_format, request_) for wire_format in WireFormat)
        assert in_json == in_xml
