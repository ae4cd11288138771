"""One document written as text, Word, HTML and PDF."""

from io import BytesIO

from docx import Document
from weasyprint import HTML

#: Long enough for lines to wrap in the PDF; no table, which a PDF does not keep.
PARAGRAPHS = (
    "示例市公共停车场管理办法",
    "第一章　总　则",
    "第一条　为了加强公共停车场管理，规范停车秩序，改善城市交通环境，保障停车人和经营者的合法权益，"
    "根据《中华人民共和国道路交通安全法》等法律、法规，结合本市实际，制定本办法。",
    "第二条　本市行政区域内公共停车场的规划、建设、使用和监督管理，适用本办法。",
    "本办法所称公共停车场，是指为社会车辆提供停放服务的场所，包括独立建设的停车场、建筑物配建并向社会"
    "开放的停车场和道路范围内依法施划的停车泊位。",
    "第三条　停车场管理应当遵循下列原则：",
    "（一）统筹规划，分区施策，新建停车设施与城市更新、轨道交通建设同步推进，优先利用地下空间；",
    "（二）政府引导，市场运作；",
    "（三）公开透明，方便群众。",
    "第二章　规划与建设",
    "第四条　市自然资源部门应当会同公安、城市管理、住房和城乡建设等部门编制停车设施专项规划，"
    "经市人民政府批准后向社会公布，并报省人民政府备案；规划的修改按照原程序办理，不得擅自变更规划用途。",
    "第五条　新建、改建、扩建公共建筑，应当按照标准配建停车泊位。",
    "第三章　附　则",
    "第六条　本办法自2025年3月1日起施行，有效期5年。",
)


def as_text() -> bytes:
    return "\r\n\r\n".join(PARAGRAPHS).encode("gb18030")


def as_docx() -> bytes:
    document = Document()
    for paragraph in PARAGRAPHS:
        document.add_paragraph(paragraph)
    return saved(document)


def as_html() -> bytes:
    body = "\n".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    page = (
        "<!DOCTYPE html><html><head><meta charset='gb2312'><title>栏目</title>"
        "<script>var x = '脚本';</script></head><body><nav><a href='/'>首页</a></nav>"
        f"<div>{body}</div><footer>版权所有</footer></body></html>"
    )
    return page.encode("gb18030")


def as_pdf(columns: int = 1) -> bytes:
    title, *rest = PARAGRAPHS
    marked = "".join(f"<p class={'h' if p[2] == '章' else 'p'}>{p}</p>" for p in rest)
    return pdf(f"<h1>{title}</h1>{marked}", columns)


def pdf(body: str, columns: int = 1, page: str = "size: A5; margin: 1.8cm") -> bytes:
    """A PDF with headers and page numbers like those of a gazette."""
    style = f"""
      @page {{ {page}; @top-left {{ content: '示例市人民政府公报' }}
        @top-right {{ content: '2025年第1期' }}
        @bottom-center {{ content: '— ' counter(page) ' —' }} }}
      body {{ font: 10.5pt/1.6 'Noto Serif CJK SC'; text-align: justify;
        column-count: {columns}; column-gap: 8mm }}
      p {{ margin: 0; text-indent: 2em }} .h {{ text-align: center; text-indent: 0 }}
      h1 {{ column-span: all; text-align: center; font-size: 15pt }}"""
    markup = f"<html lang='zh'><style>{style}</style><body>{body}</body></html>"
    return HTML(string=markup).write_pdf()


def saved(document) -> bytes:
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()
