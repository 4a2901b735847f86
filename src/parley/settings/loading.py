"""Settings from variables and options: read, checked, and shown with their meaning."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple, get_args, get_type_hints

import msgspec
from msgspec import Meta

from parley.settings.fields import SIZE, Settings
from parley.settings.mail import MailSettings

_PREFIX = "PARLEY_"
_SECRETS: Final = frozenset({"smtp_password"})
"""Settings that may also be the content of a file, which a variable that ends with _FILE names."""

_FILE: Final = "_file"
_LARGEST_SECRET: Final = 4096


class SettingsError(ValueError):
    """A variable or an option holds what its setting can't be."""


class SettingInfo(NamedTuple):
    """One setting, as it is shown to a person."""

    name: str
    variable: str
    value: object
    default: object
    meaning: str


def describe(settings: Settings) -> Iterator[SettingInfo]:
    """List every setting with its value in `settings`."""
    for field in _list_fields():
        _, meta = _KINDS[field.name]
        yield SettingInfo(
            field.name,
            _PREFIX + field.name.upper(),
            _show_value(settings, field.name),
            field.default,
            str(meta.description),
        )


def _list_fields() -> Sequence[msgspec.structs.FieldInfo]:
    """Return the fields as they are to be read: those of mail last."""
    fields = msgspec.structs.fields(Settings)
    return sorted(fields, key=lambda field: field.name in MailSettings.__struct_fields__)


def _show_value(settings: Settings, name: str) -> object:
    value = getattr(settings, name)
    if name == "database":
        return redact_password(value)
    return "…" if name in _SECRETS and value else value


def redact_password(database: str) -> str:
    """Return the setting `database` without its password, or what may hold one."""
    scheme, _, rest = database.partition("://")
    if not rest:
        return database
    authority, slash, path = rest.partition("?")[0].partition("/")
    credentials, at, machine = authority.rpartition("@")
    return f"{scheme}://{credentials.partition(':')[0]}{at}{machine}{slash}{path}"


def load_settings(environment: Mapping[str, str], **chosen: object) -> Settings:
    """Read the settings from `PARLEY_*` variables; an empty variable is an unset one.

    Args:
        environment: The variables.
        chosen: Settings that the command line names; `None` leaves the choice to the variable.

    Raises:
        SettingsError: A variable or an option has a wrong value, or no setting has its name.
    """
    options = {name: value for name, value in chosen.items() if value is not None}
    given: dict[str, object] = dict(options)
    for variable, value in environment.items():
        if not variable.startswith(_PREFIX) or variable in _NOT_SETTINGS:
            continue
        name = variable.removeprefix(_PREFIX).lower()
        if value and name.endswith(_FILE) and (secret := name.removesuffix(_FILE)) in _SECRETS:
            if environment.get(variable.removesuffix(_FILE.upper())):
                raise SettingsError(f"{variable}: {_PREFIX}{secret.upper()} is set as well")
            given.setdefault(secret, _read_secret(variable, value))
            continue
        if name not in _KINDS and name.removesuffix(_FILE) not in _SECRETS:
            raise SettingsError(f"{variable}: no setting has this name; see `parley settings`")
        if value:
            given.setdefault(name, value)
    try:
        return msgspec.convert(
            {name: _understand(name, value) for name, value in given.items()},
            Settings,
            strict=False,
        )
    except msgspec.ValidationError as error:
        name = str(error).rpartition("`$.")[2].rstrip("`")
        source = f"--{name}" if name in options else f"{_PREFIX}{name.upper()}"
        raise SettingsError(f"{source}: expected {_describe_wanted(name)}") from error


def _read_secret(variable: str, path: str) -> str:
    """Return what is in a file, without the line's end that editors leave."""
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise SettingsError(f"{variable}: {path}: {error.strerror or error}") from error
    try:
        secret = content.decode().rstrip("\r\n")
    except UnicodeDecodeError:
        secret = ""
    if not secret or len(content) > _LARGEST_SECRET:
        raise SettingsError(f"{variable}: expected a file with one line, the secret")
    return secret


# Read by the scripts and the tests.
_NOT_SETTINGS = {"PARLEY_PYTHON", "PARLEY_VENV", "PARLEY_CORPORA", "PARLEY_TEST_POSTGRES"}


def _kinds() -> Iterator[tuple[str, tuple[object, Meta]]]:
    for name, hint in get_type_hints(Settings, include_extras=True).items():
        if name in Settings.__struct_fields__:
            kind, meta = get_args(hint)
            yield name, (kind, meta)


_KINDS: dict[str, tuple[object, Meta]] = dict(_kinds())
"""Of each setting: its type, and what bounds and explains it."""

_TRUTHS = dict.fromkeys(("yes", "on", "true", "1"), True)
_TRUTHS |= dict.fromkeys(("no", "off", "false", "0"), False)
_SIZE_PATTERN = re.compile(r"(\d{1,15})([KMGT])(?:I?B)?", re.ASCII)


def _understand(name: str, value: object) -> object:
    """Return a value as people write it in the form that its setting has, if it is one."""
    if not isinstance(value, str):
        return value
    kind, meta = _KINDS[name]
    if name == "public_url":
        return value.rstrip("/")
    if kind is str:
        return value
    value = value.strip()
    if kind is bool:
        return _TRUTHS.get(value.lower(), value)
    if meta.extra is SIZE and (size := _SIZE_PATTERN.fullmatch(value.upper())):
        return int(size[1]) * 1024 ** ("KMGT".index(size[2]) + 1)
    return value if kind in {int, float} else value.lower()


def _describe_wanted(name: str) -> str:
    kind, meta = _KINDS[name]
    if kind is bool:
        return "yes or no"
    if meta.extra is SIZE:
        least = f" of at least {meta.ge}" if meta.ge else ""
        return f"a size{least}, such as 100M or 10G"
    if meta.extra:
        return str(meta.extra["wanted"])
    if kind is not int and kind is not float:
        *others, last = get_args(kind)
        return f"{', '.join(others)} or {last}"
    number = "a whole number" if kind is int else "a number"
    least = f"above {meta.gt}" if meta.gt is not None else f"of at least {meta.ge}"
    most = "" if meta.le is None else f" and at most {meta.le}"
    return f"{number} {least}{most}, such as {_DEFAULTS[name]:g}"


_DEFAULTS = {field.name: field.default for field in msgspec.structs.fields(Settings)}
