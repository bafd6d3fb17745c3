"""Reads the HTML of an output strictly: what cannot be seen through proves nothing.

Only the few tags, attributes and styles that our displays and pandas' frames are made of are
understood. Anything else (a script, a picture, a comment, a class or a style that could hide or
move something, tags that are not closed) makes the whole unreadable.
"""

import html
import re
from dataclasses import dataclass, field

CAPTION = "sarus-label"
"""The class of the element that is the label and not the output."""
LONGEST = 4_000_000
DEEPEST = 20
"""Tags within tags: ours are five deep."""

_STYLE = re.compile(
    r"<style scoped>(?:\s*\.dataframe [a-z:\-\s]{1,60}\{\s*"
    r"(?:vertical-align: (?:top|middle)|text-align: (?:left|right));\s*\})*\s*</style>"
)
_TOKEN = re.compile(
    r"<(?P<end>/?)(?P<tag>[a-z]+)(?P<attributes>(?: [a-z]+=\"[^\"<>]*\")*)>|(?P<text>[^<>]+)"
)
_ATTRIBUTE = re.compile(r" ([a-z]+)=\"([^\"]*)\"")
_TAGS = frozenset(("div", "span", "p", "b", "table", "thead", "tbody", "tr", "th", "td"))
_INSIDE = {"thead": "table", "tbody": "table", "tr": "thead tbody", "th": "tr", "td": "tr"}
_CLASSES = frozenset(("dataframe", CAPTION))
_LENGTH = r"[0-9.]{1,5}(?:px|em|%)?"
_PLAIN = {
    "text-align": r"left|right",
    "opacity": r"0?\.[5-9]\d*|1",
    "font-size": r"(?:[89]\d|1\d\d)%",
    "line-height": r"1(?:\.\d+)?",
    "margin-top": _LENGTH,
    "padding": rf"{_LENGTH}(?: {_LENGTH})*",
    "border-radius": _LENGTH,
    "border": rf"{_LENGTH} solid #[0-9a-f]{{3,6}}",
    "display": r"inline-block",
    "color": r"inherit|#[0-9a-f]{3,6}",
}
"""The styles that may stand in an element, with the values that hide nothing."""
_STYLES = {
    "span": frozenset(_PLAIN),
    "div": frozenset(_PLAIN) - {"color", "border", "display"},
}
_IN_TABLES = frozenset(("text-align", "opacity"))


class Unreadable(Exception):
    """This is not HTML that we or pandas write."""


@dataclass
class Element:
    """A tag, its attributes and what is in it."""

    tag: str
    attributes: dict[str, str]
    inside: "list[Element | str]" = field(default_factory=list)

    def text(self) -> str:
        """All text in it, blanks made one, as a browser shows it."""
        parts = (part if isinstance(part, str) else part.text() for part in self.inside)
        return " ".join("".join(parts).split())

    def find(self, tag: str) -> "list[Element]":
        """The elements of a tag, wherever they are in it."""
        here = [part for part in self.inside if isinstance(part, Element)]
        return [e for part in here for e in ([part] if part.tag == tag else part.find(tag))]


@dataclass(frozen=True)
class Page:
    """What is on it: tables, paragraphs in order, and the words of the label below ("": none)."""

    tables: tuple[Element, ...]
    paragraphs: tuple[str, ...]
    caption: str


def read_html(text: str) -> Page:
    """What a reader sees. Raises Unreadable."""
    if len(text) > LONGEST:
        raise Unreadable
    root = _tree(_STYLE.sub("", text, count=1))
    parts = list(root.inside)
    caption = ""
    if parts and isinstance(parts[-1], Element) and _is_caption(parts[-1]):
        caption = parts.pop().text()  # type: ignore[union-attr]
    return Page(*_content(Element("div", {}, parts)), caption)


def _is_caption(element: Element) -> bool:
    return element.attributes.get("class") == CAPTION


def _content(element: Element) -> tuple[tuple[Element, ...], tuple[str, ...]]:
    """Tables and paragraphs. A caption within the content is none of ours, nor are spans."""
    tables: list[Element] = []
    paragraphs: list[str] = []
    for part in element.inside:
        if isinstance(part, str):
            paragraphs += [part]
        elif part.tag == "table":
            tables.append(part)
        elif _is_caption(part) or part.tag == "span" or part.find("span"):
            raise Unreadable
        elif part.find("table"):
            inner, words = _content(part)
            tables, paragraphs = [*tables, *inner], [*paragraphs, *words]
        else:
            paragraphs.append(part.text())
    said = (" ".join(words.split()) for words in paragraphs)
    return tuple(tables), tuple(words for words in said if words)


def _tree(text: str) -> Element:
    root = Element("", {})
    open_: list[Element] = [root]
    at = 0
    while at < len(text):
        token = _TOKEN.match(text, at)
        if token is None:
            raise Unreadable
        at = token.end()
        if token["text"] is not None:
            _add_text(open_[-1], html.unescape(token["text"]))
        elif token["end"]:
            if len(open_) == 1 or open_.pop().tag != token["tag"]:
                raise Unreadable
        else:
            element = _element(token["tag"], token["attributes"], open_[-1])
            open_[-1].inside.append(element)
            open_.append(element)
            if len(open_) > DEEPEST:
                raise Unreadable
    if len(open_) > 1:
        raise Unreadable
    return root


def _add_text(parent: Element, text: str) -> None:
    """Text straight in a table would be shown in front of it: only blanks may stand there."""
    if parent.tag in ("table", "thead", "tbody", "tr") and text.strip():
        raise Unreadable
    parent.inside.append(text)


def _element(tag: str, attributes: str, parent: Element) -> Element:
    found = dict(_ATTRIBUTE.findall(attributes))
    misplaced = parent.tag not in _INSIDE.get(tag, parent.tag or " ").split() and tag in _INSIDE
    inline = parent.tag in ("table", "thead", "tbody", "tr") and tag not in _INSIDE
    nested = parent.tag in ("th", "td", "p", "b") or (parent.tag == "span" and tag != "span")
    if tag not in _TAGS or misplaced or inline or nested:
        raise Unreadable
    if not all(_harmless(tag, name, value) for name, value in found.items()):
        raise Unreadable
    return Element(tag, found)


def _harmless(tag: str, name: str, value: str) -> bool:
    if name == "class":
        return value in _CLASSES
    if name == "style":
        allowed = _STYLES.get(tag, _IN_TABLES)
        return all(_is_plain(each, allowed) for each in value.rstrip("; ").split(";") if each)
    return (
        (name == "border" and value == "1")
        or (name == "valign" and value == "top")
        or (name == "rowspan" and re.fullmatch(r"[1-9]\d{0,5}", value, re.ASCII) is not None)
    )


def _is_plain(declaration: str, allowed: frozenset[str]) -> bool:
    name, _, value = declaration.partition(":")
    if name.strip() not in allowed:
        return False
    return re.fullmatch(_PLAIN[name.strip()], value.strip(), re.ASCII) is not None
