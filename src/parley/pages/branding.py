"""The firm's own name, colour and logo, as the settings give them."""

from pathlib import Path
from typing import Final

from falcon.asgi import Request, Response

from parley.colours import get_contrast, split_colour, text_colour_on
from parley.files.download_headers import set_sandbox_csp
from parley.identity import Access
from parley.settings import Settings, SettingsError
from parley.wire import ApiError
from parley.wire.errors import NOT_FOUND
from parley.wire.static_files import MEDIA_TYPES, ImmutableFile, address_digest

LARGEST_LOGO: Final = 256 * 1024
_LOGOS: Final = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
}

# The grounds that one reads on by day and by night, and the contrast that the firm's colour has on
# them at least, so that it keeps 4.5 to 1 on every other surface (`tokens.css`).
_DAY: Final = ("#ffffff", 5.6)
_NIGHT: Final = ("#161a20", 7.0)
_NIGHT_LEAST: Final = 48
"""Per cent of white in the firm's colour by night, at least: a saturated one glares."""


class Branding:
    """`/firm/{name}`: the style sheet with the firm's colour, and its logo.

    Args:
        settings: How the instance is set up.

    Raises:
        SettingsError: The logo can't be read, is too large, or no picture that browsers show.
    """

    access = Access(public=True, unlimited=True)

    def __init__(self, settings: Settings) -> None:
        self.name = settings.firm_name
        self._prefix = settings.prefix
        self._theme = ImmutableFile(_theme(settings.firm_colour).encode(), MEDIA_TYPES[".css"])
        self._logo = _read_logo(settings.firm_logo) if settings.firm_logo else None

    @property
    def theme_css(self) -> bytes:
        """The style sheet."""
        return self._theme.content

    @property
    def theme(self) -> str:
        """The address of the style sheet."""
        return self._address("theme.css", self._theme)

    @property
    def logo(self) -> str:
        """The address of the logo; empty where there is none."""
        return self._address("logo", self._logo) if self._logo else ""

    async def on_get(self, req: Request, resp: Response, name: str) -> None:
        """Respond with one of the two."""
        if name == "theme.css":
            self._theme.respond(req, resp)
        elif name == "logo" and self._logo:
            self._logo.respond(req, resp)
            set_sandbox_csp(resp)  # an SVG can hold script, which runs where it is shown alone
        else:
            raise ApiError(NOT_FOUND)

    def _address(self, name: str, file: ImmutableFile) -> str:
        return f"{self._prefix}/firm/{name}?{address_digest(file.content)}"


def _theme(colour: str) -> str:
    ink = text_colour_on(colour)
    day = _make_readable(colour, *_DAY, towards="#000000")
    night = _make_readable(colour, *_NIGHT, towards="#ffffff", least=_NIGHT_LEAST)
    return (
        f":root {{ --accent: {colour}; --on-accent: {ink};"
        f" --accent-day: {day}; --accent-night: {night}; }}\n"
    )


def _make_readable(
    colour: str, ground: str, contrast: float, *, towards: str, least: int = 0
) -> str:
    """Return the colour, mixed with black or white until it can be read on a ground."""
    mixed = (_mix(colour, towards, percent) for percent in range(least, 101, 4))
    return next(one for one in mixed if get_contrast(one, ground) >= contrast)


def _mix(colour: str, other: str, percent: int) -> str:
    parts = zip(split_colour(colour), split_colour(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * percent / 100):02x}" for a, b in parts)


def _read_logo(path: str) -> ImmutableFile:
    media_type = _LOGOS.get(Path(path).suffix.lower())
    if media_type is None:
        raise SettingsError(f"PARLEY_FIRM_LOGO: expected a file that ends with {', '.join(_LOGOS)}")
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise SettingsError(f"PARLEY_FIRM_LOGO: {path}: {error.strerror or error}") from error
    if len(content) > LARGEST_LOGO:
        raise SettingsError(f"PARLEY_FIRM_LOGO: at most {LARGEST_LOGO} bytes")
    return ImmutableFile(content, media_type)
