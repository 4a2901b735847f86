"""The build hook of the wheel: the inbox's modules in one bundle, and every style sheet minified.

They take the place of their sources, so a wheel can't hold the bundle of others. A checkout, which
is installed as editable, serves its sources. The wheel also says of which commit it was made.
"""

import runpy
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_INBOX = Path("src/parley/inbox/web")
_PAGES = Path("src/parley/pages")
_LOCKED = ("package.json", "package-lock.json", ".npmrc")


class InboxBundle(BuildHookInterface[Any]):
    """Bundles with esbuild, which npm installs by the hashes of `package-lock.json`."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the files, and have them put into the wheel.

        Raises:
            subprocess.CalledProcessError: npm or esbuild failed, and has said why.
        """
        if version == "editable":
            return
        self._folder = tempfile.TemporaryDirectory(prefix="parley-bundle-")
        folder = Path(self._folder.name)
        esbuild = self._esbuild(folder)
        scripts = ("--bundle", "--splitting", "--format=esm", "--chunk-names=locales/[name]")
        self._run(esbuild, _INBOX / "js", folder / "js", [_INBOX / "js" / "main.js"], *scripts)
        self._run(esbuild, _INBOX / "css", folder / "css", self._style_sheets(_INBOX))
        self._run(esbuild, _PAGES / "css", folder / "pages", self._style_sheets(_PAGES))
        build_data["force_include"] |= {
            str(folder / "js"): "parley/inbox/web/js",
            str(folder / "css"): "parley/inbox/web/css",
            str(folder / "pages"): "parley/pages/css",
        }
        release = runpy.run_path(str(Path(self.root, "src", "parley", "release.py")))
        if commit := release["describe_checkout"](Path(self.root)):
            path = folder / release["COMMIT_FILE"]
            path.write_text(f"{commit}\n", "utf-8")
            build_data["force_include"][str(path)] = f"parley/{path.name}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove what was made on the way."""
        del build_data, artifact_path
        if version != "editable":
            self._folder.cleanup()

    def _style_sheets(self, package: Path) -> list[Path]:
        root = Path(self.root)
        return sorted(one.relative_to(root) for one in (root / package / "css").glob("*.css"))

    def _esbuild(self, folder: Path) -> Path:
        """Return the esbuild that is installed for this lock, or install it for this once."""
        root = Path(self.root)
        lock, installed = root / "package-lock.json", root / "node_modules" / ".installed"
        if installed.exists() and installed.read_bytes() == lock.read_bytes():
            return root / "node_modules" / "esbuild" / "bin" / "esbuild"
        for name in _LOCKED:
            shutil.copy(root / name, folder)
        npm = ["npm", "ci", "--omit=dev", "--ignore-scripts", "--silent"]
        subprocess.run(npm, cwd=folder, check=True)
        return folder / "node_modules" / "esbuild" / "bin" / "esbuild"

    def _run(self, esbuild: Path, base: Path, out: Path, entries: list[Path], *more: str) -> None:
        """Minify files, each into a file of the same name."""
        subprocess.run(
            [
                *(esbuild, *entries, f"--outbase={base}", f"--outdir={out}"),
                *("--minify", "--charset=utf8", "--log-level=warning", *more),
            ],
            cwd=self.root,
            check=True,
        )
