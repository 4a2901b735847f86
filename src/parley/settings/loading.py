"""Settings as they are given: checked, and shown with their meaning."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, get_args, get_type_hints

import msgspec
from msgspec import Meta

from parley.settings.database import redact_password
from parley.settings.fields import SIZE, Settings
from parley.settings.mail import MailSettings
from parley.settings.sign_in import SignInSettings
from parley.settings.sources import PREFIX, SECRETS, Given, SettingsError, collect


class SettingInfo(NamedTuple):
    """One setting, as it is shown to a person.

    Attributes:
        source: Where its value comes from; empty where that is the default.
    """

    name: str
    variable: str
    value: object
    source: str
    default: object
    meaning: str


def describe(settings: Settings, sources: Mapping[str, str] | None = None) -> Iterator[SettingInfo]:
    """List every setting with its value in `settings`, and where that comes from."""
    for field in _list_fields():
        _, meta = _KINDS[field.name]
        yield SettingInfo(
            field.name,
            PREFIX + field.name.upper(),
            _show_value(settings, field.name),
            (sources or {}).get(field.name, ""),
            field.default,
            str(meta.description),
        )


def _list_fields() -> Sequence[msgspec.structs.FieldInfo]:
    """Return the fields as they are to be read: those of signing in and of mail last."""
    special = (SignInSettings, MailSettings)  # each has the fields of the next
    fields = msgspec.structs.fields(Settings)
    return sorted(
        fields, key=lambda field: sum(field.name in one.__struct_fields__ for one in special)
    )


def _show_value(settings: Settings, name: str) -> object:
    value = getattr(settings, name)
    if name == "database":
        return redact_password(value)
    return "…" if name in SECRETS and value else value


def load_settings(environment: Mapping[str, str], **chosen: object) -> Settings:
    """Read the settings from the command line, `PARLEY_*` variables and a file (`sources`).

    Args:
        environment: The variables.
        chosen: Settings that the command line names; `None` leaves the choice to the others.

    Raises:
        SettingsError: A value is wrong, or no setting has its name.
    """
    return _convert(_collect(environment, chosen))


def load_with_sources(
    environment: Mapping[str, str], **chosen: object
) -> tuple[Settings, Mapping[str, str]]:
    """Read the settings likewise, with where each that is given comes from.

    Raises:
        SettingsError: A value is wrong, or no setting has its name.
    """
    given = _collect(environment, chosen)
    return _convert(given), {
        name: one.source.removesuffix(f": {name}") for name, one in given.items()
    }


def _collect(environment: Mapping[str, str], chosen: Mapping[str, object]) -> dict[str, Given]:
    options = {name: value for name, value in chosen.items() if value is not None}
    return collect(environment, options, _KINDS)


def _convert(given: Mapping[str, Given]) -> Settings:
    values = {name: _understand(name, one.value) for name, one in given.items()}
    try:
        return msgspec.convert(values, Settings, strict=False)
    except msgspec.ValidationError as error:
        name = str(error).rpartition("`$.")[2].rstrip("`")
        raise SettingsError(f"{given[name].source}: expected {_describe_wanted(name)}") from error


def _kinds() -> Iterator[tuple[str, tuple[object, Meta]]]:
    for name, hint in get_type_hints(Settings, include_extras=True).items():
        if name in Settings.__struct_fields__:
            kind, meta = get_args(hint)
            yield name, (kind, meta)


_KINDS: dict[str, tuple[object, Meta]] = dict(_kinds())
"""Of each setting: its type, and what bounds and explains it."""

_TRUTHS = dict.fromkeys(("yes", "on", "true", "1"), True)
_TRUTHS |= dict.fromkeys(("no", "off", "false", "0"), False)
_SIZE_PATTERN = re.compile(r"(\d{1,15}) ?([KMGT])(?:I?B)?", re.ASCII)


def _understand(name: str, value: object) -> object:
    """Return a value as people write it in the form that its setting has, if it is one."""
    if not isinstance(value, str):
        return value
    kind, meta = _KINDS[name]
    if name == "public_url":
        scheme, mark, rest = value.strip().rstrip("/").partition("://")
        return f"{scheme.lower()}{mark}{rest}"
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
    if kind is str:
        return "a text in quotation marks"
    if kind is not int and kind is not float:
        *others, last = get_args(kind)
        return f"{', '.join(others)} or {last}"
    number = "a whole number" if kind is int else "a number"
    least = f"above {meta.gt}" if meta.gt is not None else f"of at least {meta.ge}"
    most = "" if meta.le is None else f" and at most {meta.le}"
    return f"{number} {least}{most}, such as {_DEFAULTS[name]:g}"


_DEFAULTS = {field.name: field.default for field in msgspec.structs.fields(Settings)}
