"""Every setting: its name, its variable, its default and its meaning.

A setting `port` is read from `PARLEY_PORT`, or from `port = …` in a file. `parley settings` lists
them all; `docs/guide.md` too.
"""

from parley.settings.database import redact_password
from parley.settings.fields import Settings
from parley.settings.loading import SettingInfo, describe, load_settings, load_with_sources
from parley.settings.sources import CONFIG, SettingsError

__all__ = [
    "CONFIG",
    "SettingInfo",
    "Settings",
    "SettingsError",
    "describe",
    "load_settings",
    "load_with_sources",
    "redact_password",
]
