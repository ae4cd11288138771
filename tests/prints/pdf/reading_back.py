"""Reads a PDF back with two programs that did not make it."""

from __future__ import annotations

import re
import subprocess
import unicodedata
from collections.abc import Iterator
from functools import cached_property
from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2

from tests.prints.pdf.set_characters import SetCharacter, pages_of

#: Ignored when texts are compared: white space and invisible characters.
FOLDED = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\u00ad]+")


def fold(words: str) -> str:
    return FOLDED.sub("", unicodedata.normalize("NFKC", words))


class PdfReader:
    """A PDF with its pages' words, in the order in which their content is written."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.pdf = pikepdf.open(BytesIO(content))

    @cached_property
    def pages(self) -> list[str]:
        """The words of each page as poppler reads them, with running heads and numbers."""
        return self._text("-raw")

    @cached_property
    def plain_pages(self) -> list[str]:
        """The words of each page in the order that poppler takes for that of reading."""
        return self._text()

    def _text(self, *options: str) -> list[str]:
        run = subprocess.run(
            ["pdftotext", *options, "-", "-"], input=self.content, capture_output=True, check=True
        )
        return run.stdout.decode().split("\f")[:-1]

    @cached_property
    def numbers(self) -> list[int | None]:
        """The printed number of each page, None on cover and imprint, from the paper itself."""
        found = [re.search(r"^— (\d+) —$", page, re.MULTILINE) for page in self.pages]
        return [int(match[1]) if match else None for match in found]

    @cached_property
    def spoken(self) -> str:
        """All words in the order of the tags, as a screen reader reads them: no artifacts."""
        run = subprocess.run(
            ["pdfinfo", "-struct-text", "-"], input=self.content, capture_output=True, check=True
        )
        # Each piece stands in quotation marks on a line of its own.
        return "".join(re.findall(r'^ *"(.*)"$', run.stdout.decode(errors="replace"), re.MULTILINE))

    @cached_property
    def characters(self) -> list[list[SetCharacter]]:
        """The characters of each page as pdfium copies them."""
        return list(pages_of(self.content))

    def body(self, index: int) -> str:
        """A page's words without the running head and the number, which come first."""
        lines = self.pages[index].split("\n")
        return "\n".join(lines[2:]) if self.numbers[index] is not None else "\n".join(lines)

    def words_at(self, index: int, x: float, y: float) -> str:
        """The words of the first line below a point, as pdfium sees them."""
        with pypdfium2.PdfDocument(self.content) as document:
            text = document[index].get_textpage()
            return text.get_text_bounded(left=x - 1, right=x + 120, top=y + 1, bottom=y - 16)

    def place_of(self, index: int, words: str) -> tuple[float, float, float, float]:
        """Left, bottom, right and top of the words' first place on a page, as pdfium sees it."""
        with pypdfium2.PdfDocument(self.content) as document:
            text = document[index].get_textpage()
            found = text.search(words).get_next()
            assert found, f"“{words}” is not on page {index + 1}"
            boxes = [text.get_charbox(found[0] + place) for place in range(found[1])]
        lefts, bottoms, rights, tops = zip(*boxes, strict=True)
        return min(lefts), min(bottoms), max(rights), max(tops)

    @cached_property
    def destinations(self) -> dict[str, tuple[int, Any]]:
        """The page index and the target of each named destination."""
        flat: Any = self.pdf.Root.Names.Dests.Names
        indices: dict[Any, int] = {page.objgen: index for index, page in enumerate(self.pdf.pages)}
        return {
            str(flat[place]): (indices[flat[place + 1][0].objgen], flat[place + 1])
            for place in range(0, len(flat), 2)
        }

    @cached_property
    def links(self) -> list[tuple[int, Any]]:
        """Each link with the index of its page."""
        return [
            (index, link)
            for index, page in enumerate(self.pdf.pages)
            for link in page.get("/Annots", [])
        ]

    def bookmarks(self, node: Any = None, depth: int = 0) -> list[tuple[int, str, str]]:
        """Depth, title and destination of all bookmarks, in order."""
        item = (node if node is not None else self.pdf.Root.Outlines).get("/First")
        found = []
        while item is not None:
            found.append((depth, str(item.Title), str(item.Dest)))
            found += self.bookmarks(item, depth + 1)
            item = item.get("/Next")
        return found

    @cached_property
    def elements(self) -> list[tuple[str, Any]]:
        """The role of each element of structure, in reading order."""
        found: list[tuple[str, Any]] = []
        waiting: list[Any] = [self.pdf.Root.StructTreeRoot.K[0]]
        while waiting:
            element = waiting.pop()
            if not isinstance(element, pikepdf.Dictionary) or "/S" not in element:
                continue
            found.append((str(element.S).strip("/"), element))
            kids: Any = element.get("/K", pikepdf.Array())
            waiting += reversed(list(kids) if isinstance(kids, pikepdf.Array) else [kids])
        return found

    @cached_property
    def parents(self) -> dict[int, Any]:
        """The parent tree: elements by the numbers of pages and links."""
        numbers: Any = self.pdf.Root.StructTreeRoot.ParentTree.Nums
        return {int(numbers[at]): numbers[at + 1] for at in range(0, len(numbers), 2)}

    def roles(self, index: int, content_id: int) -> set[str]:
        """The roles of the elements in which a page's marked content stands."""
        element = self.parents[int(self.pdf.pages[index].obj.StructParents)][content_id]
        found = set()
        while "/S" in element:
            found.add(str(element.S).strip("/"))
            element = element.P
        return found

    def words_of(self, element: Any) -> str:
        """The words of an element of structure that stands on one page, in its order."""
        index = self.page_of(element)
        ids = list(_content_ids(element))
        found: dict[int, str] = dict.fromkeys(ids, "")
        for one in self.characters[index]:
            if one.run.content_id in found:
                found[one.run.content_id] += one.word
        return "".join(found.values())

    def page_of(self, element: Any) -> int:
        """The index of the page of an element."""
        while "/Pg" not in element:
            element = element.K[0]
        return pikepdf.Page(element.Pg).index


def _content_ids(element: Any) -> Iterator[int]:
    """The numbers of the marked content (MCID) of an element."""
    if isinstance(element, int):
        yield element
    elif "/MCID" in element:
        yield int(element.MCID)
    elif "/K" in element:
        kids = element.K
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            yield from _content_ids(kid)


def rows_text(document: dict[str, Any]) -> str:
    """The document's rows as they are to be printed."""
    return "".join(row_text(row) for text in document["texts"] for row in text["rows"])


def row_text(row: dict[str, Any]) -> str:
    return "".join(map(str, row["cells"])) or row["label"] + row["heading"] + row["body"]
