from collections.abc import Iterator

import httpx
import pytest
from lxml import etree

from tests.attachments.files import upload
from tests.harness.people import Firm, Person
from tests.harness.servers import running_server

DENIED = (403, 123)


@pytest.fixture(scope="module")
def xml_firm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firm]:
    """People of a server that answers in XML where nothing else is asked for."""
    settings = {"PARLEY_DEFAULT_FORMAT": "xml"}
    folder = tmp_path_factory.mktemp("xml")
    with running_server(folder, settings=settings) as server, Firm(server) as firm:
        yield firm


def uploaded_key(person: Person, content: bytes = b"content") -> tuple[int, str]:
    answer = upload(person, content).json()
    return answer["id"], answer["progressivekey"]


def status(person: Person, key: str, **headers: str) -> httpx.Response:
    return person.post(f"/progressivekeystatus/{key}", headers=headers)


def denial(response: httpx.Response) -> tuple[int, int]:
    return response.status_code, response.json()["ref"]


class TestStatus:
    def test_an_upload_is_done_and_has_its_number(self, firm: Firm) -> None:
        ada = firm.internal()
        number, key = uploaded_key(ada)
        response = status(ada, key)
        assert (response.status_code, response.json()) == (
            200,
            {"progressivekeystatus": "done", "id": number},
        )

    def test_in_xml_they_are_elements_beside_each_other(self, firm: Firm) -> None:
        ada = firm.internal()
        number, key = uploaded_key(ada)
        tree = etree.fromstring(status(ada, key, Accept="application/xml").content)
        assert [(child.tag, child.text) for child in tree] == [
            ("progressivekeystatus", "done"),
            ("id", str(number)),
        ]

    def test_a_script_that_says_its_empty_body_is_json_gets_the_default_format(
        self, xml_firm: Firm
    ) -> None:
        ada = xml_firm.internal()
        headers = {"Accept": "application/json"}
        key = ada.post("/attachments", files={"file": ("a", b"")}, headers=headers).json()
        response = status(ada, key["progressivekey"], **{"Content-Type": "application/json"})
        assert etree.fromstring(response.content).findtext("progressivekeystatus") == "done"

    @pytest.mark.parametrize("version", [1, 2, 3, 4, 17])
    def test_it_is_there_from_version_1(self, firm: Firm, version: int) -> None:
        ada = firm.internal()
        _, key = uploaded_key(ada)
        address = ada.base_url.copy_with(path=f"/api/{version}/progressivekeystatus/{key}/")
        assert ada.post(address).status_code == 200

    def test_it_stays_done_when_a_message_carries_the_file(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        number, key = uploaded_key(ada)
        ada.started(bob, attachments=[number])
        assert status(ada, key).json()["id"] == number
        assert denial(status(bob, key)) == DENIED

    def test_equal_files_have_keys_of_their_own(self, firm: Firm) -> None:
        ada = firm.internal()
        (_, one), (_, other) = uploaded_key(ada), uploaded_key(ada)
        assert one.partition("_")[0] != other.partition("_")[0]


class TestDenial:
    def test_a_foreign_key_looks_like_one_that_is_not_there(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        _, key = uploaded_key(ada)
        missing = status(bob, "0" * 32 + "_999999999")
        foreign = status(bob, key)
        assert denial(missing) == DENIED
        assert foreign.content == missing.content

    def test_the_key_of_a_deleted_file_is_not_there(self, firm: Firm) -> None:
        ada = firm.internal()
        number, key = uploaded_key(ada)
        ada.delete(f"/attachments/{number}")
        assert denial(status(ada, key)) == DENIED

    def test_the_number_alone_is_no_key(self, firm: Firm) -> None:
        ada = firm.internal()
        number, key = uploaded_key(ada)
        digest = key.partition("_")[0]
        wrong = digest[:-1] + ("0" if digest[-1] != "0" else "1")
        for guess in (
            str(number),
            f"_{number}",
            f"{wrong}_{number}",
            f"{digest.upper()}_{number}" if digest.upper() != digest else "x",
            f"{digest}_0{number}",
            f"{digest}_{number}_",
            f"{digest}_{10**30}",
            "%00",
            "%FF",
            "x" * 4000,
        ):
            assert denial(status(ada, guess)) == DENIED, guess

    def test_it_takes_a_token_that_may_write(self, firm: Firm) -> None:
        ada = firm.internal()
        _, key = uploaded_key(ada)
        assert httpx.post(f"{ada.base_url}progressivekeystatus/{key}").status_code == 401
