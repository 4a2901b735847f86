"""Where settings come from: the command line, over variables, over a file in TOML.

All commands and the server read the same file, so that they agree on the instance.
"""

import tomllib
from collections.abc import Container, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

FILE_NAME: Final = "parley.toml"
"""In the data folder, or else in `SYSTEM_FOLDER`."""

SYSTEM_FOLDER: Final = Path("/etc/parley")
CONFIG: Final = "PARLEY_CONFIG"
"""The variable that names another file."""

PREFIX: Final = "PARLEY_"

SECRETS: Final = frozenset({"database", "smtp_password"})
"""Settings that may also be the content of a file, which a name that ends with _file names."""

_PATHS: Final = frozenset({"data", "socket", "firm_logo", "dkim_key", "mail_templates"})
"""Settings that name a file or a folder: relative to the file that they stand in."""

_FILE: Final = "_file"
_LARGEST_SECRET: Final = 4096

# Read by the scripts and the tests, or here.
_NOT_SETTINGS: Final = frozenset(
    {
        CONFIG,
        "PARLEY_CHROMIUM",
        "PARLEY_CORPORA",
        "PARLEY_PYTHON",
        "PARLEY_SYSTEM_PACKAGES",
        "PARLEY_TEST_DEBIAN",
        "PARLEY_TEST_POSTGRES",
        "PARLEY_TEST_WORKERS",
        "PARLEY_VENV",
    }
)


class SettingsError(ValueError):
    """A file, a variable or an option holds what its setting can't be."""


class Given(NamedTuple):
    """A value of a setting.

    Attributes:
        value: A text, or what TOML has for numbers and truths.
        source: Where it stands, as in `PARLEY_PORT` or `/etc/parley/parley.toml: port`.
    """

    value: object
    source: str


def collect(
    environment: Mapping[str, str], options: Mapping[str, object], names: Container[str]
) -> dict[str, Given]:
    """Return what is given of each setting, from the first source that has it.

    Args:
        environment: The variables.
        options: What the command line names.
        names: Of all settings.

    Raises:
        SettingsError: There is no such setting or file, or a file can't be read.
    """
    given = {name: Given(value, f"--{name.replace('_', '-')}") for name, value in options.items()}
    variables = dict(_select(_read_variables(environment), names))
    for name, value in variables.items():
        given.setdefault(name, value)
    data = given["data"].value if "data" in given else "data"
    for name, value in _read_file(environment.get(CONFIG, ""), Path(str(data)), names):
        given.setdefault(name, value)
    return given


def _read_variables(environment: Mapping[str, str]) -> Iterator[tuple[str, Given]]:
    for variable, value in environment.items():
        if variable.startswith(PREFIX) and variable not in _NOT_SETTINGS:
            yield variable.removeprefix(PREFIX).lower(), Given(value, variable)


def _read_file(named: str, data: Path, names: Container[str]) -> Iterable[tuple[str, Given]]:
    """Return what the file holds: the one that is named, or the first that is found."""
    if named:
        return _select(_parse(Path(named)), names)
    inside = data / FILE_NAME
    for path in (inside, SYSTEM_FOLDER / FILE_NAME):
        if _is_there(path):
            found = dict(_select(_parse(path), names))
            if path == inside and "data" in found:
                raise SettingsError(
                    f"{found['data'].source}: it is in the data folder that it belongs to; "
                    f"a file elsewhere, which {CONFIG} names, can name the folder"
                )
            return found.items()
    return ()


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError as error:  # it may be there, and say something else than the defaults
        raise SettingsError(f"{path}: {error.strerror or error}") from error


def _parse(path: Path) -> Iterator[tuple[str, Given]]:
    try:
        members = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise SettingsError(f"{path}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path}: expected UTF-8; see byte {error.start}") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path}: expected TOML, as in port = 8080: {error}") from error
    for name, value in members.items():
        is_path = name in _PATHS or name.endswith(_FILE)
        if is_path and isinstance(value, str) and value:
            yield name, Given(str(path.parent / value), f"{path}: {name}")
        else:
            yield name, Given(value, f"{path}: {name}")


def _select(
    found: Iterable[tuple[str, Given]], names: Container[str]
) -> Iterator[tuple[str, Given]]:
    """Yield settings, with secrets read from their files; what is empty is not set."""
    values = dict(found)
    for name, given in values.items():
        secret = name.removesuffix(_FILE)
        if name not in names and (name == secret or secret not in SECRETS):
            raise SettingsError(f"{given.source}: no setting has this name; see `parley settings`")
        if given.value == "":
            continue
        if name in names:
            yield name, given
        elif secret in values and values[secret].value != "":
            raise SettingsError(f"{given.source}: {values[secret].source} is set as well")
        else:
            yield secret, Given(_read_secret(given), given.source)


def _read_secret(given: Given) -> str:
    """Return what is in a file, without the line's end that editors leave."""
    path = Path(str(given.value))
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SettingsError(f"{given.source}: {path}: {error.strerror or error}") from error
    try:
        secret = content.decode().rstrip("\r\n")
    except UnicodeDecodeError:
        secret = ""
    if not secret or len(content) > _LARGEST_SECRET:
        raise SettingsError(f"{given.source}: expected a file with one line, the secret")
    return secret
