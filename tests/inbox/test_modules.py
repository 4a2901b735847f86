"""The modules themselves. Their types and style are checked by `script/test` before the tests."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
WEB = ROOT / "src" / "parley" / "inbox" / "web"


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

    @pytest.mark.parametrize("key", sorted(catalogue("en")))
    def test_every_text_is_used(self, key: str) -> None:
        modules = [one for one in WEB.rglob("*.js") if "locales" not in one.parts]
        group = key.partition(".")[0]
        texts = "".join(one.read_text("utf-8") for one in modules)
        assert f'"{key}"' in texts or (f"`{group}.${{" in texts)
