"""Properties of a PDF: title, language, dates, standards, attached data."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, timezone
from uuid import UUID
from xml.sax.saxutils import escape

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

from gazette.issue_data import data_schema, schema_name
from gazette.prints.pdf.output_intents import intend_offset, intend_srgb

PRODUCER = "gazette.pdf (HarfBuzz, WeasyPrint, pikepdf)"
LANGUAGE = "zh-Hans"
PRESS_STANDARD = "PDF/X-4"

#: Beijing time, in which a gazette's days are counted.
ZONE = timezone(timedelta(hours=8))
#: The namespace of what an archive copy says of its attached data, in XMP.
DATA_NAMESPACE = "urn:gazette-portal:print:1#"
#: The attached data, their schema and its name, which the schema itself gives as its ``$id``.
DATA_FILE, SCHEMA_FILE = "issue.json", "issue.schema.json"

#: XML 1.0, 2.2.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
#: PDF/A requires a description of namespaces beyond its own (ISO 19005-3, 6.6.2.3).
_DESCRIBED = (
    (
        "PDF/UA identification schema",
        "http://www.aiim.org/pdfua/ns/id/",
        "pdfuaid",
        (("part", "Integer", "part of ISO 14289"),),
    ),
    (
        "Gazette portal: attached data",
        DATA_NAMESPACE,
        "gazette",
        (
            ("dataFile", "Text", "name of the attached file with the data of the issue"),
            ("dataSchema", "URI", "name ($id) of the JSON Schema of the data"),
            ("dataSHA256", "Text", "SHA-256 of the data, as the imprint of an issue prints it"),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class PdfProperties:
    """What a file says of itself.

    ``changed_at`` is when its words last changed since the day ``issued_on``. ``identifier`` is
    the SHA-256 of the data. ``parts`` are the titles of the documents; ``data`` (JSON) makes the
    PDF an archive copy, ``is_for_press`` a PDF/X-4 file.
    """

    title: str
    publisher: str
    issued_on: date | None
    identifier: str
    changed_at: datetime | None = None
    parts: tuple[str, ...] = ()
    data: bytes | None = None
    is_for_press: bool = False

    @property
    def dates(self) -> tuple[datetime, datetime] | None:
        """When it was issued and last changed, in Beijing time; None before it is issued."""
        if self.issued_on is None:
            return None
        issued = datetime.combine(self.issued_on, time(), ZONE)
        changed = (self.changed_at or issued).astimezone(ZONE).replace(microsecond=0)
        return issued, max(issued, changed)


def write_properties(pdf: Pdf, properties: PdfProperties) -> None:
    """Write the properties; a reader's file declares PDF/UA-1, an archive copy PDF/A-3a besides.

    XML, and so XMP, cannot have control characters: they are left out of titles and names.
    """
    properties = replace(
        properties,
        title=_NOT_IN_XML.sub("", properties.title),
        publisher=_NOT_IN_XML.sub("", properties.publisher),
        parts=tuple(_NOT_IN_XML.sub("", part) for part in properties.parts),
    )
    pdf.Root.Lang = String(LANGUAGE)
    metadata = Stream(pdf, _xmp(properties).encode())
    metadata.Type, metadata.Subtype = Name.Metadata, Name.XML
    pdf.Root.Metadata = pdf.make_indirect(metadata)
    pdf.trailer.Info = pdf.make_indirect(Dictionary(_info(properties)))
    if properties.data is not None:
        _attach(pdf, properties)
        intend_srgb(pdf)
    if properties.is_for_press:
        intend_offset(pdf)


def _info(properties: PdfProperties) -> dict[str, Object]:
    info: dict[str, Object] = {"/Title": String(properties.title), "/Producer": String(PRODUCER)}
    if properties.publisher:
        info["/Author"] = String(properties.publisher)
    if properties.dates:
        names = ("/CreationDate", "/ModDate")
        info |= {name: _pdf_date(at) for name, at in zip(names, properties.dates, strict=True)}
    if properties.is_for_press:
        info |= {"/Creator": String(PRODUCER), "/Trapped": Name("/False")}
        info["/GTS_PDFXVersion"] = String(PRESS_STANDARD)
    return info


def _pdf_date(moment: datetime) -> String:
    return String(f"D:{moment:%Y%m%d%H%M%S}+08'00'")


def _xmp(properties: PdfProperties) -> str:
    """The metadata as XMP (ISO 16684-1), equal to the information dictionary."""
    is_archive = properties.data is not None
    dates, title = "", escape(properties.title)
    if properties.dates:
        issued, changed = (moment.isoformat() for moment in properties.dates)
        dates = (
            f"<xmp:CreateDate>{issued}</xmp:CreateDate><xmp:ModifyDate>{changed}</xmp:ModifyDate>"
        )
    creator = (
        f"<dc:creator>{_list('Seq', properties.publisher)}</dc:creator>"
        if properties.publisher
        else ""
    )
    publisher = creator.replace("dc:creator", "dc:publisher").replace("rdf:Seq", "rdf:Bag")
    parts = f"<dcterms:hasPart>{_list('Seq', *properties.parts)}</dcterms:hasPart>"
    archive = f"""<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>
<gazette:dataFile>{DATA_FILE}</gazette:dataFile>
<gazette:dataSchema>{schema_name()}</gazette:dataSchema>
<gazette:dataSHA256>{escape(properties.identifier)}</gazette:dataSHA256>"""
    standard = "" if properties.is_for_press else "<pdfuaid:part>1</pdfuaid:part>"
    more = _press(properties) if properties.is_for_press else _extension() if is_archive else ""
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"
 xmlns:dcterms="http://purl.org/dc/terms/" xmlns:gazette="{DATA_NAMESPACE}">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:language>{_list("Bag", LANGUAGE)}</dc:language>
<dc:identifier>{escape(properties.identifier)}</dc:identifier>
{creator}{publisher}{dates}
<pdf:Producer>{PRODUCER}</pdf:Producer>
{standard}
{archive if is_archive else parts}
</rdf:Description>
{more}
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""


def _extension() -> str:
    """The description of the namespaces that PDF/A does not know."""
    schemas = "".join(
        f"""<rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>{title}</pdfaSchema:schema>
<pdfaSchema:namespaceURI>{namespace}</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>{prefix}</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq>{"".join(map(_described, properties))}</rdf:Seq></pdfaSchema:property>
</rdf:li>"""
        for title, namespace, prefix, properties in _DESCRIBED
    )
    return f"""<rdf:Description rdf:about=""
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag>{schemas}</rdf:Bag></pdfaExtension:schemas>
</rdf:Description>"""


def _described(property_: tuple[str, str, str]) -> str:
    """A property of a namespace: its name, type and description."""
    name, kind, words = property_
    return f"""<rdf:li rdf:parseType="Resource">
<pdfaProperty:name>{name}</pdfaProperty:name>
<pdfaProperty:valueType>{kind}</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>{words}</pdfaProperty:description>
</rdf:li>"""


def _press(properties: PdfProperties) -> str:
    """What PDF/X-4 asks for besides (ISO 15930-7, 6.4). The metadata are as old as the words."""
    assert properties.dates  # noqa: S101  (for the type checker: a press file has a date)
    changed = properties.dates[1].isoformat()
    return f"""<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfxid="http://www.npes.org/pdfx/ns/id/">
<pdfxid:GTS_PDFXVersion>{PRESS_STANDARD}</pdfxid:GTS_PDFXVersion>
<pdf:Trapped>False</pdf:Trapped>
<xmp:CreatorTool>{PRODUCER}</xmp:CreatorTool>
<xmp:MetadataDate>{changed}</xmp:MetadataDate>
<xmpMM:DocumentID>uuid:{UUID(properties.identifier[:32])}</xmpMM:DocumentID>
<xmpMM:VersionID>1</xmpMM:VersionID>
<xmpMM:RenditionClass>default</xmpMM:RenditionClass>
</rdf:Description>"""


def _list(kind: str, *values: str) -> str:
    """An RDF container: ``Seq`` or ``Bag``."""
    items = "".join(f"<rdf:li>{escape(value)}</rdf:li>" for value in values)
    return f"<rdf:{kind}>{items}</rdf:{kind}>"


def _attach(pdf: Pdf, properties: PdfProperties) -> None:
    """The issue's data and their schema as associated files (ISO 19005-3, 6.8)."""
    described = f"本期数据（JSON），格式 {schema_name()}，见 {SCHEMA_FILE}"
    schema = f"本期数据的格式（JSON Schema）{schema_name()}"
    files = [
        (DATA_FILE, properties.data or b"", "application/json", described, Name.Data),
        (SCHEMA_FILE, data_schema(), "application/schema+json", schema, Name.Supplement),
    ]
    changed = pdf.trailer.Info.get("/ModDate")
    specifications = [_associated_file(pdf, *file, changed) for file in files]
    names = [each for one in specifications for each in (one.UF, one)]
    pdf.Root.Names.EmbeddedFiles = Dictionary(Names=Array(names))
    pdf.Root.AF = Array(specifications)


def _associated_file(
    pdf: Pdf,
    file_name: str,
    content: bytes,
    media_type: str,
    description: str,
    relationship: Object,
    changed: Object | None,
) -> Object:
    """The file specification of an embedded file; ``changed`` is its date, if it has one."""
    file = Stream(pdf, content)
    file.Type, file.Subtype = Name.EmbeddedFile, Name(f"/{media_type}")
    checksum = hashlib.md5(content, usedforsecurity=False).digest()
    file.Params = Dictionary(Size=len(content), CheckSum=String(checksum))
    if changed is not None:
        file.Params.ModDate = changed
    embedded = pdf.make_indirect(file)
    name = String(file_name)
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Filespec,
            F=name,
            UF=name,
            Desc=String(description),
            AFRelationship=relationship,
            EF=Dictionary(F=embedded, UF=embedded),
        )
    )
