"""The same request leads to the same result, whichever way it is spelled (contract §2)."""

from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.attachments.files import uploaded
from tests.harness.people import Firm, Person
from tests.harness.spellings import Spelling

NOBODY = 10**12
LARGEST = 2**63 - 1

# What may stand in a text: of all characters that both spellings can carry, some that matter.
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
    stranger: Person
    file: int
    not_hers: int


@pytest.fixture(scope="module")
def cast(lasting_firm: Firm) -> Cast:
    ada, bob, stranger = (
        lasting_firm.internal(),
        lasting_firm.internal(),
        lasting_firm.external(),
    )
    return Cast(ada, bob, stranger, uploaded(ada), uploaded(bob))


def ids(usual: int, *odd: Any) -> st.SearchStrategy[Any]:
    """Give an id that is mostly the usual one, in one of the ways to write it."""
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


def result(cast: Cast, spelling: Spelling, request: dict[str, Any]) -> tuple[int, Any]:
    """Send a request and give all that came of it, but for numbers and moments."""
    response = cast.ada.post("/conversations", **spelling.body("conversation", request))
    answer = spelling.read(response)
    if response.status_code != 201:
        return response.status_code, (answer["ref"], answer["summary"])
    read = spelling.read(
        cast.ada.get(
            f"/conversations/{answer['conversationid']}/messages",
            params={"direction": "asc"},
            headers={"Accept": spelling.value},
        )
    )
    return response.status_code, timeless(read)


def timeless(tree: Any) -> Any:
    """Leave out what differs between two conversations that say the same."""
    if isinstance(tree, dict):
        return {
            name: timeless(value)
            for name, value in tree.items()
            if name not in {"conversationid", "messageid"} and not name.endswith("datetime")
        }
    return [timeless(one) for one in tree] if isinstance(tree, list) else tree


class TestARequest:
    @settings(max_examples=150, deadline=None, derandomize=True, database=None)
    @given(data=st.data())
    def test_has_the_same_result_in_both_spellings(self, cast: Cast, data: st.DataObject) -> None:
        request = data.draw(conversations(cast))
        in_json, in_xml = (result(cast, spelling, request) for spelling in Spelling)
        assert in_json == in_xml

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
    def test_with_something_empty_has_the_same_result_in_both_spellings(
        self, cast: Cast, request_: dict[str, Any]
    ) -> None:
        in_json, in_xml = (result(cast, spelling, request_) for spelling in Spelling)
        assert in_json == in_xml
