from lxml import etree

from tests.attachments.files import uploaded
from tests.harness.people import Firm


class TestMetadata:
    def test_it_has_the_members_of_the_common_object(self, firm: Firm) -> None:
        ada = firm.internal()
        number = uploaded(ada, b"12345", "Draft 2.final.docx")
        assert ada.get(f"/attachments/{number}").json() == {
            "id": number,
            "name": "Draft 2.final.docx",
            "extension": "docx",
            "siteid": 0,
            "parentfolderid": 0,
            "filesize": 5,
        }

    def test_it_reads_the_same_in_xml(self, firm: Firm) -> None:
        ada = firm.internal()
        number = uploaded(ada, b"12345", "<&>.txt")
        response = ada.get(f"/attachments/{number}", headers={"Accept": "application/xml"})
        tree = etree.fromstring(response.content)
        assert tree.tag == "attachment"
        assert [(child.tag, child.text) for child in tree] == [
            ("id", str(number)),
            ("name", "<&>.txt"),
            ("extension", "txt"),
            ("siteid", "0"),
            ("parentfolderid", "0"),
            ("filesize", "5"),
        ]

    def test_a_name_without_an_extension_has_none(self, firm: Firm) -> None:
        ada = firm.internal()
        number = uploaded(ada, b"", "README")
        assert "extension" not in ada.get(f"/attachments/{number}").json()
