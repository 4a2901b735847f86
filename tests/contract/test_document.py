"""The document is valid, and says what the code does."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import falcon.inspect
import jsonschema_rs
import pytest
from schemathesis.specs.openapi.definitions import OPENAPI_31

from parley.app import Dependencies, create_falcon_app
from parley.cli.context import with_store
from parley.contract import openapi_json
from parley.contract.out_of_scope import out_of_scope_sinks
from parley.events import Feed
from parley.files import BlobStore
from parley.instance import prepare_database
from parley.limits import RequestCounters, StorageMeter
from parley.settings import Settings
from parley.store import Store
from parley.wire.errors import CATALOGUE, ErrorCode
from parley.wire.times import now
from tests.contract.documents import document, example, nodes, operations, resolved

_DOCS = Path(__file__).parents[2] / "docs"
_API_MD = _DOCS / "api.md"
_GUIDE_MD = _DOCS / "guide.md"
_PAGE_ROW = re.compile(r"^\| `(/[^`]*)` \| ((?:GET|POST)(?:, POST)?) \|", re.MULTILINE)
_PATH_ROW = re.compile(
    r"^\| (`/[^|]*) \| ([^|]*\b(?:GET|POST|PUT|DELETE)\b[^|]*) \|$", re.MULTILINE
)
_SPELLED = re.compile(r"`(GET|POST|PUT|PATCH|DELETE) (/[^`? ]*)")
_TABLE_ROW = re.compile(r"^\| *`?(\d+)`? *\| *`?(\d{3})`? *\|", re.MULTILINE)
_VARIABLE = re.compile(r"\{[^}]*\}")

NUMBERS = [(entry.ref, entry.status) for entry in CATALOGUE]


def rows(markdown: str) -> set[tuple[int, int]]:
    """Return the numbers and statuses that a table of errors lists."""
    return {(int(ref), int(status)) for ref, status in _TABLE_ROW.findall(markdown)}


def pages() -> set[tuple[str, str]]:
    """Return what the guide lists of pages for people: method and address."""
    listed = _PAGE_ROW.findall(_GUIDE_MD.read_text("utf-8"))
    return {
        (method, _VARIABLE.sub("{}", address))
        for address, methods in listed
        for method in methods.split(", ")
    }


def _short(address: str) -> str:
    """Spell an address as the table does: below the API's base, with nameless variables."""
    return _VARIABLE.sub("{}", address).removeprefix("/api/4").rstrip("/")


def table_of_paths() -> Iterator[tuple[set[str], set[str]]]:
    """Yield the rows of the guide's tables of paths: paths, and their methods together."""
    for cell, methods in _PATH_ROW.findall(_API_MD.read_text("utf-8")):
        paths = {_short(one) for one in re.findall(r"`([^`]+)`", cell)}
        yield paths, set(re.findall(r"\b[A-Z]{3,6}\b", re.sub(r"\([^)]*\)", "", methods)))


def methods_of_paths() -> dict[str, set[str]]:
    """Return the methods that the tables list, by path."""
    found: dict[str, set[str]] = {}
    for paths, methods in table_of_paths():
        for path in paths:
            found.setdefault(path, set()).update(methods)
    return found


def out_of_scope(address: str) -> bool:
    """Return whether an address is one of the platform's that Parley has not."""
    spelled = _VARIABLE.sub("1", address)
    return any(pattern.match(f"/api/4{spelled}") for pattern, _ in out_of_scope_sinks(""))


def references() -> set[str]:
    """Return all that the document refers to."""
    return {node["$ref"] for _, node in nodes() if isinstance(node, dict) and "$ref" in node}


def leads_somewhere(reference: str) -> bool:
    """Return whether there is something that a reference points at."""
    try:
        return bool(resolved({"$ref": reference}))
    except KeyError:
        return False


def exemplified() -> dict[str, dict[str, Any]]:
    """Return the requests and answers in JSON that have examples, by their places."""
    return {
        place.removesuffix("/content/application/json"): node
        for place, node in nodes()
        if place.endswith("/content/application/json") and "examples" in node
    }


def types_of(schema: dict[str, Any]) -> list[str]:
    """Return the types that a schema admits by name."""
    named: str | list[str] = schema.get("type", [])
    return [named] if isinstance(named, str) else named


def schemas() -> Iterator[tuple[str, dict[str, Any]]]:
    """Walk through the schemas, without conditions: generators pass over those."""
    for place, node in nodes(document()["components"]["schemas"]):
        if isinstance(node, dict) and not {"if", "then", "else"} & set(place.split("/")):
            yield place, node


class TestValidity:
    def test_it_is_an_openapi_document(self) -> None:
        jsonschema_rs.validator_for(OPENAPI_31).validate(document())

    def test_it_is_one_as_it_is_served(self) -> None:
        jsonschema_rs.validator_for(OPENAPI_31).validate(json.loads(openapi_json("/firm")))

    def test_each_reference_leads_somewhere(self) -> None:
        assert [one for one in sorted(references()) if not leads_somewhere(one)] == []

    def test_every_component_is_used(self) -> None:
        components = document()["components"]
        defined = {
            f"#/components/{kind}/{name}"
            for kind in components
            if kind != "securitySchemes"
            for name in components[kind]
        }
        assert defined == references()

    def test_every_operation_has_a_name_of_its_own(self) -> None:
        names = [operation.described["operationId"] for operation in operations()]
        assert len(names) == len(set(names))

    def test_every_operation_that_is_limited_says_so(self) -> None:
        unlimited = {"isAlive", "isReady", "getMetrics"}
        silent = {
            one.described["operationId"]
            for one in operations()
            if "429" not in one.described["responses"]
        }
        assert silent == unlimited

    @pytest.mark.parametrize("place", sorted(exemplified()))
    def test_the_json_examples_of_a_place_are_what_its_schema_says(self, place: str) -> None:
        media_type = exemplified()[place]
        schema = {**media_type["schema"], "components": document()["components"]}
        for one in media_type["examples"].values():
            jsonschema_rs.validate(schema, resolved(one)["value"])


class TestGenerators:
    """What code generators and linters stumble over; CONTRIBUTING.md tells the rules."""

    def test_no_two_schemas_have_one_title(self) -> None:
        named = [node["title"] for _, node in schemas() if "title" in node]
        titles = [title for title in named if isinstance(title, str)]
        assert sorted(titles) == sorted(set(titles))

    def test_every_array_says_of_what(self) -> None:
        arrays = [(place, node) for place, node in schemas() if "array" in types_of(node)]
        assert arrays
        assert [place for place, node in arrays if "items" not in node] == []

    def test_members_and_choices_do_not_stand_in_one_schema(self) -> None:
        mixed = [
            place
            for place, node in schemas()
            if "properties" in node and node.keys() & {"allOf", "anyOf", "oneOf"}
        ]
        assert mixed == []

    def test_a_list_that_one_entry_may_stand_for_is_a_list_first(self) -> None:
        choices = [
            place
            for place, node in schemas()
            if any("array" in types_of(one) for one in node.get("anyOf", [])[1:])
        ]
        assert choices == []

    def test_a_member_called_datetime_has_no_format(self) -> None:
        moments = [
            resolved(node["properties"]["datetime"])
            for _, node in schemas()
            if "datetime" in node.get("properties", {})
        ]
        assert moments
        assert [moment for moment in moments if "format" in moment] == []

    def test_every_tag_is_declared(self) -> None:
        used = {tag for one in operations() for tag in one.described["tags"]}
        assert used == {tag["name"] for tag in document()["tags"]}

    def test_every_operation_is_described(self) -> None:
        silent = [
            one.described["operationId"]
            for one in operations()
            if not one.described.get("description") or not one.described.get("summary")
        ]
        assert silent == []

    def test_an_error_number_and_a_kind_of_event_may_be_one_that_is_yet_to_come(self) -> None:
        schemas = document()["components"]["schemas"]
        jsonschema_rs.validate(schemas["ErrorNumber"], 9999)
        jsonschema_rs.validate(schemas["EventKind"], "message.translated")


class TestAgreementWithTheCode:
    def test_it_has_exactly_the_routes_of_the_application(self, tmp_path: Path) -> None:
        described = {
            (operation.method, _VARIABLE.sub("{}", operation.address)) for operation in operations()
        }
        answered = described | pages()
        heads = {("HEAD", address) for method, address in answered if method == "GET"}
        assert answered | heads == routes_of_application(tmp_path)

    def test_only_what_people_read_is_left_to_the_guide(self) -> None:
        assert [address for _, address in pages() if address.startswith("/api")] == []

    @pytest.mark.parametrize("entry", CATALOGUE, ids=lambda entry: str(entry.ref))
    def test_it_tells_of_an_error_of_the_catalogue(self, entry: ErrorCode) -> None:
        assert (entry.ref, entry.status) in rows(document()["info"]["description"])

    def test_it_tells_of_no_other_errors(self) -> None:
        assert rows(document()["info"]["description"]) == set(NUMBERS)

    def test_an_error_is_documented_under_its_own_status(self) -> None:
        status_of = dict(NUMBERS)
        for operation in operations():
            for status, response in operation.described["responses"].items():
                for name in error_examples(response):
                    assert status_of[example(name)["ref"]] == int(status), name


class TestAgreementWithTheGuide:
    def test_the_table_of_paths_has_every_operation(self) -> None:
        listed = methods_of_paths()
        missing = {
            (operation.method, operation.address)
            for operation in operations()
            if operation.address.startswith("/api/4/")
            and operation.method not in {"HEAD", *listed.get(_short(operation.address), ())}
        }
        assert missing == set()

    def test_what_is_beside_the_api_is_told_somewhere(self) -> None:
        told = _API_MD.read_text("utf-8") + _GUIDE_MD.read_text("utf-8")
        beside = {one.address for one in operations() if not one.address.startswith("/api/4/")}
        assert {one for one in beside if f"{one.partition('/{')[0]}`" not in told} == set()

    def test_the_table_of_paths_has_no_other(self) -> None:
        described: dict[str, set[str]] = {}
        for operation in operations():
            methods = described.setdefault(_short(operation.address), set())
            methods.update({operation.method} - {"HEAD"})
        for paths, methods in table_of_paths():
            assert paths <= described.keys()
            assert methods == {one for path in paths for one in described[path]}, paths

    @pytest.mark.parametrize("name", ["api.md", "guide.md", "security.md"])
    def test_what_is_spelled_in_words_is_described(self, name: str) -> None:
        described = {(one.method, _short(one.address)) for one in operations()}
        known = described | {(method, _short(address)) for method, address in pages()}
        text = (_DOCS / name).read_text("utf-8")
        spelled = {
            (method, _short(address))
            for method, address in _SPELLED.findall(" ".join(text.split()))
            if not out_of_scope(address)
        }
        assert spelled <= known

    def test_every_error_of_the_catalogue_is_in_the_table_of_the_guide(self) -> None:
        assert set(NUMBERS) <= rows(_API_MD.read_text("utf-8"))


def error_examples(response: dict[str, Any]) -> list[str]:
    """Return the names of the error examples of a response, in JSON."""
    examples = resolved(response).get("content", {}).get("application/json", {}).get("examples", {})
    names = [one["$ref"].rpartition("/")[2] for one in examples.values()]
    return [name for name in names if "ref" in example(name)]


def routes_of_application(folder: Path) -> set[tuple[str, str]]:
    """List what the application answers: method and address, with nameless variables."""
    settings = Settings(data=str(folder))

    async def inspected(store: Store) -> falcon.inspect.AppInfo:
        blobs = BlobStore.in_folder(folder / "blobs")
        feed = Feed(store, now, heartbeat_seconds=settings.heartbeat_seconds)
        parts = Dependencies(
            store, blobs, feed, settings, now, RequestCounters.create(now), StorageMeter(store, 0)
        )
        return falcon.inspect.inspect_app(create_falcon_app(parts))

    prepare_database(settings)
    return {
        (method.method, _VARIABLE.sub("{}", route.path.replace("{version:version}", "4")))
        for route in with_store(settings, inspected).routes
        for method in route.methods
        if not method.internal  # those that answer 405, and OPTIONS
    }
