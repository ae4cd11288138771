"""Relations as a sentence states them. Part of ``relations``."""

from gazette.parsing.meaning.named_documents import NamedDocument
from gazette.parsing.parsed import Relation, RelationType
from gazette.parsing.words.sentences import CitedRow, Sentence


def relation_of(
    kind: RelationType, named: NamedDocument, sentence: Sentence, confidence: float, *reasons: str
) -> Relation:
    """A relation to a document that a sentence names; ``reasons`` are Chinese."""
    return Relation(
        type=kind,
        title=named.title.strip(),
        number=named.number,
        issued_on=named.issued_on,
        span=sentence.span,
        row=sentence.row,
        place=sentence.place,
        quote=sentence.printed,
        confidence=confidence,
        reasons=reasons,
    )


def whole_row(row: CitedRow) -> Sentence:
    """A whole row as a sentence: the entry of a list."""
    provision = row.provision
    words = (provision.heading + provision.body).strip()
    return Sentence(words, provision.span, provision.address, row.place, words)
