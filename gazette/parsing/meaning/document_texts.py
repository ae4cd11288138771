"""The source of all metadata of a document: its title, contents entry and texts.

Stage 9, metadata, reads these; see ``metadata``.
"""

from dataclasses import dataclass, field

from gazette.parsing.parsed import (
    ContentsEntry,
    Finding,
    Level,
    Provision,
    Span,
    Text,
    TextRole,
)
from gazette.parsing.printed_rows import rows
from gazette.parsing.words.sentences import CitedRow, Sentence, cited_rows, sentences

_NO_SENTENCES = (Level.TITLE, Level.TABLE, Level.TABLE_ROW, Level.CONTENTS)


@dataclass
class DocumentTexts:
    """A document's title, contents entry and texts; the readers of metadata add to ``findings``.

    ``silent`` are the sentences that speak of effect, it seems of the document's own, and
    that yielded nothing of it; the finding falls where they say something of another.
    """

    title: str
    entry: ContentsEntry | None
    texts: tuple[Text, ...]
    findings: list[Finding] = field(default_factory=list)
    silent: set[Span] = field(default_factory=set)
    _rows: dict[str, list[CitedRow]] = field(default_factory=dict, repr=False)
    _sentences: dict[str, list[Sentence]] = field(default_factory=dict, repr=False)

    def of(self, *roles: TextRole) -> list[Text]:
        """The texts that have one of these roles, in order of print."""
        return [text for text in self.texts if text.role in roles]

    @property
    def first(self) -> tuple[Provision, ...]:
        """The outermost rows of the first text."""
        return self.texts[0].provisions if self.texts else ()

    @property
    def measure(self) -> Text | None:
        """The text that carries the provisions: the promulgated one, else the only one."""
        promulgated = self.of(TextRole.PROMULGATED)
        articled = (
            t for t in promulgated if any(r.level is Level.ARTICLE for r in rows(t.provisions))
        )
        return next(articled, None) or next(iter(promulgated or self.of(TextRole.MAIN)), None)

    def sentences(self, *roles: TextRole) -> list[Sentence]:
        """The sentences of the texts with these roles; titles, contents and tables have none."""
        return [one for text in self.of(*roles) for one in self.sentences_of(text)]

    def rows_of(self, text: Text) -> list[CitedRow]:
        """The rows of one of the texts, read once."""
        if text.address not in self._rows:
            self._rows[text.address] = list(cited_rows(text))
        return self._rows[text.address]

    def sentences_of(self, text: Text) -> list[Sentence]:
        """The sentences of one of the texts, read once."""
        if text.address not in self._sentences:
            speaking = (
                row for row in self.rows_of(text) if row.provision.level not in _NO_SENTENCES
            )
            self._sentences[text.address] = list(sentences(speaking))
        return self._sentences[text.address]
