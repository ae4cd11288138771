"""Word files with a body of given WordprocessingML, in a package made by python-docx."""

from docx import Document
from docx.oxml import parse_xml

from tests.parsing.readers.sample import saved

_NS = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)


def element(markup: str):
    """The first element of ``markup``, which may use the usual prefixes."""
    return parse_xml(f"<w:body {_NS}>{markup}</w:body>")[0]


def with_body(markup: str, document=None):
    """A document whose body is ``markup``."""
    document = document or Document()
    body = document.element.body
    for child in list(body):
        if not child.tag.endswith("sectPr"):
            body.remove(child)
    for child in reversed(list(parse_xml(f"<w:body {_NS}>{markup}</w:body>"))):
        body.insert(0, child)
    return document


def docx(markup: str) -> bytes:
    return saved(with_body(markup))


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def p(text: str = "", num: str = "", level: int = 0, style: str = "") -> str:
    """A paragraph; with ``num``, an item of that list at ``level``."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    own = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr>' if num else ""
    return f"<w:p><w:pPr>{named}{own}</w:pPr>{run(text) if text else ''}</w:p>"


def level(at: int, shape: str, text: str, more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{shape}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def numbered(body: str, lists: dict[str, str], nums: str = "", styles: str = "") -> bytes:
    """A document with lists: abstract id → levels. Each list has the id of its abstract list."""
    document = with_body(body)
    part = document.part.numbering_part.element
    for child in list(part):
        part.remove(child)
    for name, levels in lists.items():
        part.append(element(f'<w:abstractNum w:abstractNumId="{name}">{levels}</w:abstractNum>'))
    for name in lists:
        part.append(element(f'<w:num w:numId="{name}"><w:abstractNumId w:val="{name}"/></w:num>'))
    if nums:
        part.append(element(nums))
    if styles:
        document.styles.element.append(element(styles))
    return saved(document)
