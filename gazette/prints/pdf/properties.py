"""Properties of a PDF: title, language, dates, standards, attached data."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from uuid import UUID
from xml.sax.saxutils import escape

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

from gazette.prints.pdf.output_intents import intend_offset, intend_srgb

PRODUCER = "gazette.pdf (WeasyPrint, pikepdf)"
LANGUAGE = "zh-Hans"
PRESS_STANDARD = "PDF/X-4"

#: PDF/A requires a description of namespaces beyond its own (ISO 19005-3, 6.6.2.3).
EXTENSION = """<rdf:Description rdf:about=""
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>part of ISO 14289</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>"""


@dataclass(frozen=True, slots=True)
class PdfProperties:
    """``parts`` are the titles of the documents; ``identifier`` is a digest in hexadecimal digits.

    ``data`` (JSON) makes the PDF an archive copy, ``is_for_press`` a PDF/X-4 file.
    """

    title: str
    publisher: str
    issued_on: date | None
    identifier: str
    parts: tuple[str, ...] = ()
    data: bytes | None = None
    data_name: str = "issue.json"
    is_for_press: bool = False


def write_properties(pdf: Pdf, properties: PdfProperties) -> None:
    """Write the properties; a reader's file declares PDF/UA-1, an archive copy PDF/A-3a besides."""
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
    if properties.issued_on:
        written = String(f"D:{properties.issued_on:%Y%m%d}000000+08'00'")
        info |= {"/CreationDate": written, "/ModDate": written}
    if properties.is_for_press:
        info |= {"/Creator": String(PRODUCER), "/Trapped": Name("/False")}
        info["/GTS_PDFXVersion"] = String(PRESS_STANDARD)
    return info


def _xmp(properties: PdfProperties) -> str:
    """The metadata as XMP (ISO 16684-1), equal to the information dictionary."""
    is_archive = properties.data is not None
    dates, title = "", escape(properties.title)
    if properties.issued_on:
        day = f"{properties.issued_on.isoformat()}T00:00:00+08:00"
        dates = f"<xmp:CreateDate>{day}</xmp:CreateDate><xmp:ModifyDate>{day}</xmp:ModifyDate>"
    creator = (
        f"<dc:creator>{_list('Seq', properties.publisher)}</dc:creator>"
        if properties.publisher
        else ""
    )
    publisher = creator.replace("dc:creator", "dc:publisher").replace("rdf:Seq", "rdf:Bag")
    parts = f"<dcterms:hasPart>{_list('Seq', *properties.parts)}</dcterms:hasPart>"
    archive = "<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>"
    standard = "" if properties.is_for_press else "<pdfuaid:part>1</pdfuaid:part>"
    more = _press(properties) if properties.is_for_press else EXTENSION if is_archive else ""
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"
 xmlns:dcterms="http://purl.org/dc/terms/">
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


def _press(properties: PdfProperties) -> str:
    """What PDF/X-4 asks for besides (ISO 15930-7, 6.4)."""
    return f"""<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfxid="http://www.npes.org/pdfx/ns/id/">
<pdfxid:GTS_PDFXVersion>{PRESS_STANDARD}</pdfxid:GTS_PDFXVersion>
<pdf:Trapped>False</pdf:Trapped>
<xmp:CreatorTool>{PRODUCER}</xmp:CreatorTool>
<xmp:MetadataDate>{properties.issued_on}T00:00:00+08:00</xmp:MetadataDate>
<xmpMM:DocumentID>uuid:{UUID(properties.identifier[:32])}</xmpMM:DocumentID>
<xmpMM:VersionID>1</xmpMM:VersionID>
<xmpMM:RenditionClass>default</xmpMM:RenditionClass>
</rdf:Description>"""


def _list(kind: str, *values: str) -> str:
    """An RDF container: ``Seq`` or ``Bag``."""
    items = "".join(f"<rdf:li>{escape(value)}</rdf:li>" for value in values)
    return f"<rdf:{kind}>{items}</rdf:{kind}>"


def _attach(pdf: Pdf, properties: PdfProperties) -> None:
    """The issue's data as an associated file (ISO 19005-3, 6.8)."""
    data = properties.data or b""
    file = Stream(pdf, data)
    file.Type, file.Subtype = Name.EmbeddedFile, Name("/application/json")
    checksum = hashlib.md5(data, usedforsecurity=False).digest()
    parameters = Dictionary(Size=len(data), CheckSum=String(checksum))
    if "/ModDate" in pdf.trailer.Info:
        parameters.ModDate = pdf.trailer.Info.ModDate
    file.Params = parameters
    embedded = pdf.make_indirect(file)
    name = String(properties.data_name)
    specification = pdf.make_indirect(
        Dictionary(
            Type=Name.Filespec,
            F=name,
            UF=name,
            Desc=String("本期数据（JSON）"),
            AFRelationship=Name.Data,
            EF=Dictionary(F=embedded, UF=embedded),
        )
    )
    pdf.Root.Names.EmbeddedFiles = Dictionary(Names=Array([name, specification]))
    pdf.Root.AF = Array([specification])
