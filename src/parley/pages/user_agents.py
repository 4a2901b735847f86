"""Naming browsers as the people who use them do: "Chrome on Linux", not a user agent."""

from typing import Final

from parley.translations import Translator

# In this order: most browsers name those that they descend from as well.
_BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Vivaldi/", "Vivaldi"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
)


def browser_name(agent: str, t: Translator) -> str:
    """Name the browser of a user agent; the user agent itself where it is of no known kind."""
    if not agent.startswith("Mozilla/"):
        return agent
    browser = next((name for sign, name in _BROWSERS if sign in agent), None)
    system = next((name for sign, name in _SYSTEMS if sign in agent), None)
    if browser is None:
        return agent
    return t("session.browser", browser=browser, system=system) if system else browser
