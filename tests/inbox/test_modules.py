"""The modules themselves. Their types and style are checked by `script/test` before the tests."""

import json
import subprocess
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
WEB = ROOT / "src" / "parley" / "inbox" / "web"

FILTERS = ("inbox", "unread", "starred", "drafts", "archived")
COMPOSED = {
    "list.": FILTERS,
    "empty.": FILTERS,
    "emptyHelp.": FILTERS,
    "theme.": ("system", "light", "dark"),
    "density.": ("comfortable", "compact"),
    "keys.": ("go", "do", "write"),
}
"""Keys that are put together from the name of a filter, a theme and the like."""


def catalogue(name: str) -> dict[str, Any]:
    """Read a catalogue as a browser would."""
    module = json.dumps((WEB / "js" / "locales" / f"{name}.js").as_uri())
    script = f"import({module}).then(one => console.log(JSON.stringify(one.default)))"
    printed = subprocess.run(
        ["node", "--input-type=module", "-e", script], capture_output=True, text=True, check=True
    )
    read: dict[str, Any] = json.loads(printed.stdout)
    return read


class TestCatalogues:
    def test_german_has_every_text_with_the_same_parts(self) -> None:
        english, german = catalogue("en"), catalogue("de")
        assert english.keys() == german.keys()
        for key, text in english.items():
            assert type(german[key]) is type(text), key

    def test_every_text_is_used(self) -> None:
        modules = [one for one in WEB.rglob("*.js") if "locales" not in one.parts]
        texts = "".join(one.read_text("utf-8") for one in modules)
        composed = {start + end for start, ends in COMPOSED.items() for end in ends}
        assert {key for key in catalogue("en") if f'"{key}"' not in texts} <= composed
        assert [start for start in COMPOSED if f"t(`{start}${{" not in texts] == []
