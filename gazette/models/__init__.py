"""The tables of a gazette; ``docs/domain.md`` explains the terms of the field."""

from gazette.models.amendment import Amendment
from gazette.models.archive_file import ArchiveFile, ArchiveFolder
from gazette.models.citation import Citation
from gazette.models.correction import Correction, Rewording
from gazette.models.deviation import DeviationAnswer, DeviationReason
from gazette.models.document import Document, DocumentIssuer, IssuingBody, Text
from gazette.models.document_snapshot import DocumentSnapshot, ReturnedContent
from gazette.models.doubt import (
    ANSWERS,
    Answer,
    AnswerKind,
    Doubt,
    DoubtAnswer,
    ParsedDoubts,
    SourceCheck,
)
from gazette.models.edition import PdfEdition
from gazette.models.fault_report import FaultReport
from gazette.models.guarded_right import GuardedRight
from gazette.models.issue import Column, Gazette, Issue
from gazette.models.known_findings import KnownFindings
from gazette.models.number_note import NumberNote
from gazette.models.occasion import Occasion
from gazette.models.old_address import OldAddress
from gazette.models.outside_act import OutsideAct
from gazette.models.partial_effect import PartialEffect
from gazette.models.portal_settings import PortalSettings
from gazette.models.provision import Provision
from gazette.models.public_change import PublicChange
from gazette.models.reading_mark import ReadingMark
from gazette.models.relation import Relation
from gazette.models.relation_proposal import RelationProposal
from gazette.models.remark import Remark
from gazette.models.sample_question import SampleQuestion
from gazette.models.seal import DayHead, IssueSeal, SealedDocument, SigningKey
from gazette.models.security_event import SecurityEvent
from gazette.models.set_aside import SetAside
from gazette.models.source_edit import SourceEdit
from gazette.models.source_frame import SourceFrame
from gazette.models.statement import Statement
from gazette.models.step import Step
from gazette.models.theme import Theme
from gazette.models.word_rule import WordRule

__all__ = [
    "ANSWERS",
    "Amendment",
    "Answer",
    "AnswerKind",
    "ArchiveFile",
    "ArchiveFolder",
    "Citation",
    "Column",
    "Correction",
    "DayHead",
    "DeviationAnswer",
    "DeviationReason",
    "Document",
    "DocumentIssuer",
    "DocumentSnapshot",
    "Doubt",
    "DoubtAnswer",
    "FaultReport",
    "Gazette",
    "GuardedRight",
    "Issue",
    "IssueSeal",
    "IssuingBody",
    "KnownFindings",
    "NumberNote",
    "Occasion",
    "OldAddress",
    "OutsideAct",
    "ParsedDoubts",
    "PartialEffect",
    "PdfEdition",
    "PortalSettings",
    "Provision",
    "PublicChange",
    "ReadingMark",
    "Relation",
    "RelationProposal",
    "Remark",
    "ReturnedContent",
    "Rewording",
    "SampleQuestion",
    "SealedDocument",
    "SecurityEvent",
    "SetAside",
    "SigningKey",
    "SourceCheck",
    "SourceEdit",
    "SourceFrame",
    "Statement",
    "Step",
    "Text",
    "Theme",
    "WordRule",
]
