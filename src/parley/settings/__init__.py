"""Every setting: its name, its variable, its default and its meaning.

A setting `port` is read from `PARLEY_PORT`. `parley settings` lists them all; `docs/guide.md` too.
"""

from parley.settings.fields import Settings
from parley.settings.loading import (
    SettingInfo,
    SettingsError,
    describe,
    load_settings,
    redact_password,
)

__all__ = [
    "SettingInfo",
    "Settings",
    "SettingsError",
    "describe",
    "load_settings",
    "redact_password",
]
