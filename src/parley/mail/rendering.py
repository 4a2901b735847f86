"""What mails look like: templates, in a language and in the look of the firm.

A template `name` is `name.html` and `name.txt`; the first line of the latter is the subject. A firm
may put its own beside them, in the folder of PARLEY_MAIL_TEMPLATES, which come first. Whatever is
put into HTML is escaped, and whatever is put into a text stays on its line: what people write can't
pass for what the mail says. Styles are in the elements: programs for mail drop sheets of them.
"""

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

from babel import Locale, UnknownLocaleError
from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PackageLoader,
    StrictUndefined,
    TemplateError,
    TemplateSyntaxError,
    meta,
    select_autoescape,
)
from markupsafe import Markup

from parley.characters import remove_embeddings
from parley.mail.addresses import to_one_line
from parley.mail.branding import MailBranding
from parley.settings import SettingsError
from parley.translations import LANGUAGES, Translator, read_catalogue

_COMMON: Final = frozenset({"t", "firm", "logo", "subject"})
_OVERRIDABLE: Final = (".html", ".txt")


class RenderedMail(NamedTuple):
    """A mail's words."""

    subject: str
    text: str
    html: str


def render_mail(
    template: str, locale: str, branding: MailBranding, values: Mapping[str, object]
) -> RenderedMail:
    """Return a mail's subject, its text and its HTML.

    Args:
        template: The name of the template, without its ending.
        locale: The reader's language, as in `de` or `de-AT`; English where there is no such one.
        branding: How mails look.
        values: What the template shows.
    """
    t = get_translator(locale)
    environment = _environment(branding.templates)
    common = {**values, "firm": branding, "logo": branding.logo is not None}
    texts = _text_environment(branding.templates)
    plain = texts.get_template(f"{template}.txt").render(common, t=_Plain(t))
    subject, _, text = plain.partition("\n")
    html = environment.get_template(f"{template}.html").render(common, t=t, subject=subject)
    return RenderedMail(subject.strip(), text.strip() + "\n", html)


def get_translator(locale: str) -> Translator:
    """Return the words of mails in a language, or in English where there are none in it."""
    language = locale.replace("_", "-").partition("-")[0].lower()
    if language not in LANGUAGES:
        language = locale = LANGUAGES[0]
    try:
        # Without a region, dates are written as the rest is spelled.
        known = Locale.parse("en_GB" if locale == "en" else locale.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        known = Locale(language)
    return Translator(language, read_catalogue(language, "parley.mail"), known)


class _Plain:
    """The words of a text, in which nothing is escaped."""

    def __init__(self, t: Translator) -> None:
        self._t = t

    def __call__(self, key: str, **values: str | int) -> str:
        return self._t(key, **values).unescape()


def check_templates(branding: MailBranding) -> None:
    """Check the firm's own templates.

    Raises:
        SettingsError: One can't be read, does not parse, or wants what no mail tells.
    """
    if not branding.templates:
        return
    folder = Path(branding.templates)
    if not folder.is_dir():
        raise SettingsError(f"PARLEY_MAIL_TEMPLATES: there is no folder {folder}")
    known = set(PackageLoader("parley.mail").list_templates())
    for path in sorted(folder.iterdir()):
        if path.suffix in _OVERRIDABLE:
            if path.name not in known:
                raise SettingsError(f"PARLEY_MAIL_TEMPLATES: no mail is called {path.name}")
            _check_template(path, branding)


def _check_template(path: Path, branding: MailBranding) -> None:
    environment = _environment(branding.templates)
    try:
        environment.get_template(path.name)
        source = path.read_text("utf-8")
        wanted = _wanted_values(environment, source)
        for name in meta.find_referenced_templates(environment.parse(source)):
            environment.get_template(name or "")
    except TemplateSyntaxError as error:
        raise SettingsError(
            f"PARLEY_MAIL_TEMPLATES: {path}, line {error.lineno}: {error.message}"
        ) from error
    except (TemplateError, OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"PARLEY_MAIL_TEMPLATES: {path}: {error}") from error
    own = _environment("")
    told = _COMMON | {
        name
        for ending in _OVERRIDABLE
        for name in _wanted_values(own, _source(own, f"{path.stem}{ending}"))
    }
    if unknown := sorted(wanted - told):
        names = ", ".join(sorted(told))
        raise SettingsError(
            f"PARLEY_MAIL_TEMPLATES: {path}: there is no {unknown[0]}; there are {names}"
        )


def _source(environment: Environment, name: str) -> str:
    loader = environment.loader
    if loader is None or name not in environment.list_templates():
        return ""
    return loader.get_source(environment, name)[0]


def _wanted_values(environment: Environment, source: str) -> set[str]:
    return meta.find_undeclared_variables(environment.parse(source))


@functools.cache
def _environment(folder: str) -> Environment:
    """Return what reads templates: the firm's first, and then our own."""
    loaders = [*([FileSystemLoader(folder)] if folder else []), PackageLoader("parley.mail")]
    return Environment(
        loader=ChoiceLoader(loaders),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_in_its_order,
    )


@functools.cache
def _text_environment(folder: str) -> Environment:
    """Return what reads templates of texts, in which a value has no line breaks."""
    return _environment(folder).overlay(finalize=_on_its_line)


def _in_its_order(value: object) -> object:
    if not isinstance(value, str):
        return value
    ordered = remove_embeddings(value)
    return Markup(ordered) if isinstance(value, Markup) else ordered  # noqa: S704 - it was before


def _on_its_line(value: object) -> object:
    return to_one_line(value) if isinstance(value, str) else value
