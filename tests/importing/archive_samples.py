"""Issues of the invented 示例县 as files of every kind, for folders that move in."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import docx
from weasyprint import HTML

NAME = "示例县人民政府公报"
SUBJECTS = ("河道保洁", "集市管理", "校车安全", "农机补贴", "古树保护", "供热服务")


def issue_lines(
    year: int, number: int | str, serial: int | None = None, *, name: str = NAME, documents: int = 2
) -> list[str]:
    """The paragraphs of an issue with a cover, a contents page and some notices."""
    cover = [name, f"{year}年第{number}期" + (f"（总第{serial}期）" if serial else "")]
    order = year * 100 + (int(number) if isinstance(number, int) else 90)
    titles = [
        f"示例县人民政府关于加强{SUBJECTS[(order + place) % len(SUBJECTS)]}工作的通知"
        for place in range(documents)
    ]
    numbers = [f"示县政发〔{year}〕{order % 100 * 10 + place}号" for place in range(documents)]
    entries = [
        f"{title}（{number}）……（{3 + place}）"
        for place, (title, number) in enumerate(zip(titles, numbers, strict=True))
    ]
    lines = [*(cover if name else []), "目 录", "·县政府文件·", *entries]
    for title, document_number in zip(titles, numbers, strict=True):
        lines += [
            title,
            document_number,
            "各乡镇人民政府，县政府各部门：",
            "为做好本年度有关工作，现就有关事项通知如下。",
            f"一、明确责任。各乡镇应当于{year}年6月底以前制定工作方案，报县政府办公室备案。",
            "二、加强检查。县政府有关部门应当每季度检查一次，并通报检查的结果。",
            "示例县人民政府",
            f"{year}年2月1{document_number[-2]}日",
        ]
    return lines


def as_text(lines: Sequence[str]) -> bytes:
    return ("\n\n".join(lines) + "\n").encode()


def as_word(lines: Sequence[str]) -> bytes:
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def as_page(lines: Sequence[str]) -> bytes:
    paragraphs = "\n".join(f"<p>{line}</p>" for line in lines)
    return (
        "<!DOCTYPE html><html><head><meta charset='gb2312'><title>公报</title></head>"
        f"<body><div class='TRS_Editor'>{paragraphs}</div></body></html>"
    ).encode("gb18030")


def as_pdf(lines: Sequence[str]) -> bytes:
    paragraphs = "".join(f"<p>{line}</p>" for line in lines)
    style = "<style>body { font-family: 'Noto Serif CJK SC', serif } p { margin: 1em 0 }</style>"
    pdf: bytes = HTML(string=style + paragraphs).write_pdf()
    return pdf


def write(folder: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def mixed_files() -> dict[str, bytes]:
    """Thirty files of all kinds, good ones and bad ones, as a house keeps them."""
    files: dict[str, bytes] = {}
    for number in range(1, 7):
        files[f"2021/第{number}期.txt"] = as_text(issue_lines(2021, number, 100 + number))
    for number in range(1, 6):
        lines = issue_lines(2022, number, 106 + number)
        files[f"2022/{NAME}2022年第{number}期.docx"] = as_word(lines)
    for number in range(1, 5):
        files[f"2023/2023-0{number}.html"] = as_page(issue_lines(2023, number, 112 + number))
    for number in (1, 3):
        files[f"2024/gb2024-{number}.pdf"] = as_pdf(issue_lines(2024, number, 118 + number))
    # Two numbers in one issue; text in an old encoding; a Markdown file; no cover at all.
    files["2024/2024年第5、6期合刊.txt"] = as_text(issue_lines(2024, "5、6"))
    files["2024/第4期.txt"] = as_text(issue_lines(2024, 4, 122)).decode().encode("gb18030")
    files["2025/1.md"] = as_text(issue_lines(2025, 1, 125))
    files["2025/2025年第2期.txt"] = as_text(issue_lines(2025, 2, name=""))
    files["2025/none.txt"] = as_text(issue_lines(2025, 3, name=""))
    # What is to be refused, each for its own reason.
    files["bad/empty.txt"] = b""
    files["bad/damaged.docx"] = as_word(["甲"])[:400]
    files["bad/photo.jpg"] = b"\xff\xd8\xff\xe0" + b"0" * 100
    files["bad/cut.pdf"] = files["2024/gb2024-1.pdf"][:800]
    files["bad/2021年第2期(重).docx"] = as_word(issue_lines(2021, 2, 102, documents=1))
    files["bad/copy.txt"] = files["2021/第1期.txt"]
    files["bad/2022年第9期.txt"] = as_text(issue_lines(2021, 6, 106, documents=1))
    files["Thumbs.db"] = b"0"
    return files
