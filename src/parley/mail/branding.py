"""How mails look: the firm's name, colour, logo and own templates, from the settings."""

from pathlib import Path
from typing import Final, NamedTuple, Self

from parley.colours import text_colour_on
from parley.settings import Settings, SettingsError

LOGO_ID: Final = "logo"
"""By which a mail refers to the logo that it carries."""

_LOGOS: Final = {".png": "png", ".jpg": "jpeg", ".jpeg": "jpeg"}
"""Pictures that programs for mail show; others are replaced by the firm's first letter."""


class Logo(NamedTuple):
    """A picture, and the second half of its media type."""

    content: bytes
    subtype: str


class MailBranding(NamedTuple):
    """How mails look.

    Attributes:
        name: The firm's.
        colour: The firm's, as in `#1d4ed8`.
        text_colour: White or black, whichever can be read on it.
        logo: The firm's; `None` where there is none, or none that mails can show.
        templates: The folder of the firm's own templates; empty for none.
    """

    name: str
    colour: str
    text_colour: str
    logo: Logo | None
    templates: str

    @classmethod
    def create(cls, settings: Settings) -> Self:
        """Read it.

        Raises:
            SettingsError: The logo can't be read.
        """
        return cls(
            settings.firm_name,
            settings.firm_colour,
            text_colour_on(settings.firm_colour),
            _read_logo(settings.firm_logo),
            settings.mail_templates,
        )


def _read_logo(path: str) -> Logo | None:
    subtype = _LOGOS.get(Path(path).suffix.lower())
    if subtype is None:
        return None
    try:
        return Logo(Path(path).read_bytes(), subtype)
    except OSError as error:
        raise SettingsError(f"PARLEY_FIRM_LOGO: {path}: {error.strerror or error}") from error
