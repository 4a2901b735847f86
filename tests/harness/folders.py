"""What is in the files of a folder."""

from pathlib import Path


def files_with(folder: Path, text: str) -> list[Path]:
    """Return the files that hold a text, such as a secret that should be nowhere."""
    files = [file for file in folder.rglob("*") if file.is_file()]
    return [file for file in files if text.encode() in file.read_bytes()]
