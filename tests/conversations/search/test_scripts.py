# ruff: noqa: RUF001 - letters that look like others are the point
"""Words of every script are found in sentences as people write them, and no others."""

import pytest

from tests.conversations.search.client import ask, found
from tests.harness.people import Firm, Person

TEXTS = {
    "soft": "Das Gesamt\u00adkon\u00adzept ist da\u200brin ge\u2060regelt",
    "thai": "เขากำลังกินข้าวที่บ้าน",
    "lao": "ຂ້ອຍກິນເຂົ້າຢູ່ເຮືອນ",
    "khmer": "ខ្ញុំស្រឡាញ់ប្រទេសកម្ពុជា",
    "burmese": "ကျွန်တော်စာချုပ်ကိုဖတ်သည်",
    "korean": "부동산임대차 계약서를 보냈습니다",
    "key": "かぎを渡した",
    "arabic": "وقّعنا العـــقد أمس",
    "ukrainian": "обʼєднання й їжак",
    "russian": "мой лёд",
    "emoji": "Signed 🎉 by all 👍🏽",
    "inches": 'The 5" pipe',
    "grouped": "Call +44 (0)20 7946-0012 please",
    "whole": "or 0049301234567",
    "sentence": "本契約に関する一切の紛争は東京地方裁判所を第一審の専属的合意管轄裁判所とする。",
}

FOUND = {
    "gesamtkonzept": "soft",
    "darin geregelt": "soft",
    "กินข้าว": "thai",
    "ເຂົ້າ": "lao",
    "ប្រទេស": "khmer",
    "စာချုပ်": "burmese",
    "계약서": "korean",
    "임대차 계약서": "korean",
    "かぎ": "key",
    "かき": None,
    "العقد": "arabic",
    "об'єднання": "ukrainian",
    "мой лед": "russian",
    "мои": None,
    "🎉": "emoji",
    "👍": "emoji",
    "🎈": None,
    '5" pipe': "inches",
    '"pipe': "inches",
    "+44 (0)20 7946-0012": "grouped",
    "7946 0012 please": "grouped",
    "79460012": "grouped",
    "+442079460012": "grouped",
    "020 79460012": "grouped",
    "89460012": None,
    "+49 (30) 123-4567": "whole",
    "030/1234567": "whole",
    "1234567": "whole",
    "+33 1234567": None,
    "123 4568": None,
    TEXTS["sentence"]: "sentence",
}


@pytest.fixture(scope="module")
def ada(lasting_firm: Firm) -> Person:
    ada, bob = lasting_firm.internal(), lasting_firm.internal()
    for text in TEXTS.values():
        ada.started(bob, html=f"<p>{text}</p>")
    return ada


def test_a_question_finds_the_text_that_has_its_words(ada: Person) -> None:
    assert {q: found(ada, q) for q in FOUND} == {
        q: [] if name is None else [TEXTS[name]] for q, name in FOUND.items()
    }


@pytest.mark.parametrize(
    ("q", "snippet"),
    [
        (
            "gesamtkonzept",
            "Das <mark>Gesamt\u00adkon\u00adzept</mark> ist da\u200brin ge\u2060regelt",
        ),
        ("กินข้าว", "เขากำลัง<mark>กินข้าว</mark>ที่บ้าน"),
        ("+442079460012 call", "<mark>Call</mark> +<mark>44 (0)20 7946-0012</mark> please"),
        ("👍", "Signed 🎉 by all <mark>👍🏽</mark>"),
    ],
)
def test_what_is_marked_is_what_was_written(ada: Person, q: str, snippet: str) -> None:
    (message,) = ask(ada, q).json()["message"]
    assert message["snippet"] == snippet
