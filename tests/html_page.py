"""The HTML of a response for tests: elements by tag and id, headings, links, text."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Protocol

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}


class Response(Protocol):
    """An HTTP response, of the client or of a view."""

    @property
    def content(self) -> bytes: ...


@dataclass
class Element:
    tag: str
    attributes: dict[str, str | None]
    words: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text of the element, runs of white space as one space, as a browser shows them."""
        return " ".join("".join(self.words).split())

    @property
    def heading_level(self) -> int:
        """1 to 6 for a heading, 0 for anything else."""
        if self.attributes.get("role") == "heading":
            return int(self.attributes["aria-level"] or 0)
        return int(self.tag[1]) if self.tag in {"h1", "h2", "h3", "h4", "h5", "h6"} else 0


class HtmlPage(HTMLParser):
    """A strict parser: fails on an end tag that closes nothing and on an element left open."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(response.content.decode())
        self.close()
        assert not self._open, [one.tag for one in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs))
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> closes nothing"
        assert self._open[-1].tag == tag, (tag, self._open[-1])
        self._open.pop()

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.words.append(data)

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """Elements of a tag with these attributes; ``class_`` is one of their classes."""
        wanted_class = attributes.pop("class_", None)
        return [
            one
            for one in self.elements
            if one.tag == tag
            and attributes.items() <= one.attributes.items()
            and (not wanted_class or wanted_class in (one.attributes.get("class") or "").split())
        ]

    def one(self, tag: str, **attributes: str) -> Element:
        found = self.all(tag, **attributes)
        assert len(found) == 1, found
        return found[0]

    def by_id(self, name: str) -> Element:
        found = [one for one in self.elements if one.attributes.get("id") == name]
        assert len(found) == 1, (name, found)
        return found[0]

    @property
    def ids(self) -> list[str]:
        return [one.attributes["id"] or "" for one in self.elements if "id" in one.attributes]

    @property
    def links(self) -> dict[str, str]:
        """The text of each link by its address; of several to one address, the last."""
        return {one.attributes.get("href") or "": one.text for one in self.all("a")}

    @property
    def headings(self) -> list[tuple[int, str]]:
        return [(one.heading_level, one.text) for one in self.elements if one.heading_level]
