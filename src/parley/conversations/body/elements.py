"""Which elements there are, and what becomes of each that a body does not hold. Pure."""

from typing import Final

INLINE: Final = frozenset(
    {
        *("b", "strong", "i", "em", "u", "s", "strike", "mark", "small", "sub", "sup", "span"),
        *("a", "abbr", "bdi", "bdo", "cite", "code", "del", "ins", "kbd", "q", "samp", "var"),
        *("ruby", "rp", "rt"),
    }
)
"""What stands in a line of a body."""

BLOCKS: Final = frozenset(
    {
        *("p", "div", "br", "hr", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6"),
        *("ul", "ol", "li", "dl", "dt", "dd", "figure", "figcaption"),
        *("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"),
    }
)
"""What a body has on lines of its own."""

KEPT: Final = INLINE | BLOCKS | {"img"}

ATTRIBUTES: Final[dict[str, set[str]]] = {
    # Without "*" nh3 adds its own generic attributes (title, lang).
    "*": {"dir"},
    "a": {"href"},
    "abbr": {"title"},
    "img": {"src", "data-remote-src", "alt", "width", "height"},
    "ol": {"start", "type", "reversed"},
    "li": {"value", "type"},
    **{name: {"align"} for name in ("p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "tr")},
    "td": {"colspan", "rowspan", "align"},
    "th": {"colspan", "rowspan", "align"},
}
"""The attributes that they may have."""

RENAMED: Final = {
    **dict.fromkeys(("section", "article", "header", "footer", "main", "nav", "aside"), "div"),
    **dict.fromkeys(("hgroup", "search", "address", "center", "fieldset", "form"), "div"),
    **dict.fromkeys(("legend", "details", "summary", "dialog", "marquee"), "div"),
    **dict.fromkeys(("dir", "menu"), "ul"),
    **dict.fromkeys(("listing", "xmp", "plaintext"), "pre"),
    **dict.fromkeys(("tt",), "code"),
    "acronym": "abbr",
    "dfn": "em",
}
"""What is written in their place."""

REMOVED: Final = frozenset(
    {
        # Not a person's words, or not html.
        *("script", "style", "title", "template", "head", "meta", "link", "base", "basefont"),
        *("noscript", "noembed", "noframes", "datalist", "param", "source", "track"),
        # What would be embedded, with what is shown where it can't be.
        *("iframe", "frame", "object", "embed", "applet", "audio", "video", "canvas", "bgsound"),
        *("annotation", "annotation-xml", "map", "area", "desc", "mphantom"),
        # What word processors tell each other.
        *("xml", "w:worddocument", "w:latentstyles", "w:sdtpr", "w:data", "w:fldchar"),
        *("o:officedocumentsettings", "o:documentproperties", "o:shapedefaults", "o:shapelayout"),
        *("o:smarttagtype", "o:customdocumentproperties", "x:excelworkbook", "m:mathpr"),
        *("v:shapetype", "v:formulas", "v:path", "v:imagedata", "v:fill", "v:stroke"),
    }
)
"""They go with all that is in them."""

UNNOTED: Final = frozenset(
    {
        *("html", "body", "span", "o:p", "wbr", "colgroup", "col", "picture", "select", "option"),
        *("optgroup", "textarea", "input", "rb", "rtc", "tspan", "text", "label", "time", "data"),
        *("output", "slot"),
    }
)
"""Their tags go, and nobody misses those: what they say is in the words."""

UNWRAPPED: Final = UNNOTED | {
    *("font", "big", "nobr", "button", "blink", "meter", "progress", "spacer", "noindex"),
    *("w:sdt", "v:textbox", "v:shape", "v:rect", "v:roundrect"),
}
"""Their tags go, and what is in them stays, or is written otherwise."""

ASIDE: Final = frozenset({"option", "optgroup", "textarea"})
"""They stand on lines of their own without being blocks."""

APART: Final = frozenset({"button", "meter", "progress"})
"""They stand in the line, but are no part of the words beside them."""

TABLE_PARTS: Final = frozenset({"caption", "thead", "tbody", "tfoot", "tr", "th", "td"})
"""Outside a table a parser leaves them out."""

SVG: Final = frozenset({"svg", "text", "tspan", "desc"})
MATHS: Final = frozenset(
    {
        *("math", "mi", "mn", "mo", "ms", "mtext", "mrow", "mstyle", "msup", "msub", "msubsup"),
        *("mfrac", "msqrt", "mroot", "munder", "mover", "munderover", "mtable", "mtr", "mtd"),
        *("mfenced", "mpadded", "mphantom", "menclose", "mspace", "semantics", "merror"),
        *("annotation", "annotation-xml"),
    }
)
FOREIGN: Final = frozenset(
    {
        *SVG,
        *MATHS,
        *("animate", "circle", "defs", "discard", "ellipse", "filter", "g", "line", "marker"),
        *("mask", "metadata", "mpath", "path", "pattern", "polygon", "polyline", "rect", "set"),
        *("stop", "switch", "symbol", "use", "view", "maction", "maligngroup", "mprescripts"),
        *("mmultiscripts", "maligmark", "maligngroup", "mlabeledtr", "none", "mglyph"),
    }
) - {"svg", "math"}
"""Elements of other vocabularies, which nh3 takes out with their content where html stands."""

VOID: Final = frozenset(
    {
        *("area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img"),
        *("input", "keygen", "link", "meta", "param", "source", "track", "wbr"),
    }
)
"""They have no end, and nothing in them."""

RAW: Final = frozenset(
    {"script", "style", "xmp", "iframe", "noembed", "noframes", "plaintext", "noscript"}
)
"""What is in them is text, and is written without references."""

KNOWN: Final = (KEPT | RENAMED.keys() | REMOVED | UNWRAPPED | ASIDE | {"svg", "math"}) - FOREIGN
"""What is parsed as it is, whatever else there is."""
