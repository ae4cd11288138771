"""Output intents: the printing or viewing condition that a file's colours are meant for."""

from __future__ import annotations

from pathlib import Path

from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

#: The screen: the profile of the International Color Consortium (docs/licences.md).
SRGB = Path(__file__).with_name("srgb2014.icc")
#: Offset printing on coated paper, made by ``.ci/make-press-profile`` (docs/licences.md).
FOGRA39 = Path(__file__).with_name("fogra39.icc")


def intend_srgb(pdf: Pdf) -> None:
    """Declare sRGB as the output intent (ISO 19005-3, 6.2.3)."""
    _declare(
        pdf,
        Name.GTS_PDFA1,
        SRGB.read_bytes(),
        3,
        OutputConditionIdentifier="sRGB2014",
        Info="sRGB2014",
    )


def intend_offset(pdf: Pdf) -> None:
    """Declare FOGRA39 as the output intent (ISO 15930-7, 6.2.2)."""
    _declare(
        pdf,
        Name.GTS_PDFX,
        FOGRA39.read_bytes(),
        4,
        OutputConditionIdentifier="FOGRA39",
        OutputCondition="Offset printing, ISO 12647-2:2004/Amd 1, paper type 1 or 2, 115 g/m2",
        RegistryName="http://www.color.org",
        Info="FOGRA39, made from the characterisation data FOGRA39L",
    )


def _declare(pdf: Pdf, purpose: Name, profile: bytes, components: int, **words: str) -> None:
    stream = Stream(pdf, profile)
    stream.N = components
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=purpose,
        DestOutputProfile=pdf.make_indirect(stream),
    )
    for key, value in words.items():
        intent[f"/{key}"] = String(value)
    pdf.Root.OutputIntents = Array([intent])
