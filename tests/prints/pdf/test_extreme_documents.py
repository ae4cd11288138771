"""Extreme and faulty documents: the PDF is readable, or its refusal names the fault."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pypdfium2
import pytest

from gazette.disk import is_disk_full
from gazette.models import Citation, Document, Issue, Provision, Relation
from gazette.office import corrections
from gazette.parsing.parsed import Level, TextRole
from gazette.prints.pdf import (
    MemoryCache,
    PdfRefused,
    Variant,
    document_fingerprint,
    issue_fingerprint,
    make_document_pdf,
    make_issue_pdf,
)
from gazette.prints.pdf.press_pages import BINDING
from gazette.prints.pdf.typesetters import Job, Workers, stop_idle
from gazette.prints.typesetting.faces import RARE
from gazette.prints.typesetting.looks import SIDE
from tests.factories import make_document, make_issue, make_person, make_provision, make_text
from tests.notices.test_pictures import make_explanation, make_picture
from tests.paths import ROOT
from tests.portal_folder import wait
from tests.prints.pdf.reading_back import PdfReader, fold

pytestmark = pytest.mark.django_db


def document_of(*bodies: str, issue: Issue | None = None, **values) -> Document:
    document = make_document(issue=issue or make_issue(), **values)
    text = make_text(document=document)
    make_provision(
        text=text, level=Level.TITLE, label="", number="", body=document.title, address="title"
    )
    for body in bodies:
        make_provision(text=text, body=body)
    return document


def read(
    document: Document, cache: MemoryCache, variant: Variant | None = None, **more
) -> PdfReader:
    return PdfReader(make_document_pdf(document, variant or Variant(), cache=cache, **more))


def test_an_article_of_100_000_characters(cache: MemoryCache) -> None:
    body = "为了加强城市内河管理，保障防洪排涝安全，改善水环境质量，" * 3600
    made = read(document_of(body), cache)
    assert len(made.pages) > 50
    printed = fold("".join(made.body(index) for index in range(len(made.pages))))
    assert printed.endswith(fold(f"第2条{body}"))


def test_an_empty_document_and_an_empty_issue(cache: MemoryCache) -> None:
    empty = make_document(title="示例市人民政府关于某事项的通知")
    made = read(empty, cache)
    assert fold(empty.title) == fold(made.body(0))
    issue = PdfReader(make_issue_pdf(empty.issue, Variant(), cache=cache))
    assert issue.numbers == [None, 1, 3, None]
    nothing = PdfReader(make_issue_pdf(make_issue(), Variant(), cache=cache))
    assert nothing.numbers == [None, 1, None]


def table_of(columns: int, rows: int) -> Document:
    document = document_of("下列事项。")
    text = document.texts.get()
    table = make_provision(
        text=text, level=Level.TABLE, label="", number="", body="", address="table_1"
    )
    for row in range(rows):
        cells = [f"第{row}行第{column}列内容" for column in range(columns)]
        make_provision(
            text=text, parent=table, level=Level.TABLE_ROW, label="", number="",
            body="\t".join(cells), cells=cells, address=f"table_1__row_{row}",
        )  # fmt: skip
    return document


def test_a_table_wider_than_the_page_lies_on_its_side(cache: MemoryCache) -> None:
    made = read(table_of(24, 5), cache)
    sizes = {tuple(float(side) for side in page.mediabox) for page in made.pdf.pages}
    assert any(width > height for _, _, width, height in sizes)
    words = fold(made.spoken)
    assert all(f"第{row}行第{column}列内容" in words for row in range(5) for column in range(24))
    run = subprocess.run(
        ["pdftotext", "-bbox", "-", "-"], input=made.content, capture_output=True, check=True
    )
    ends = [float(one) for one in re.findall(r'xMax="([\d.]+)"', run.stdout.decode())]
    assert max(ends) < max(width for _, _, width, _ in sizes) - 50


def test_a_caption_longer_than_a_page_goes_on(cache: MemoryCache) -> None:
    caption = "为了加强城市内河管理，保障防洪排涝安全" * 200
    document = table_of(3, 2)
    document.provisions.filter(address="table_1").update(body=caption)
    made = read(document, cache)
    assert len(made.pages) > 2
    assert fold(f"{caption}第0行第0列内容") in fold(made.spoken)
    assert fold(caption[-40:]) in fold("".join(made.pages))


def test_an_article_whose_opening_paragraph_is_empty(cache: MemoryCache) -> None:
    document = document_of()
    text = document.texts.get()
    article = make_provision(text=text, label="第一条", body="", address="art_1")
    for number, body in enumerate(["", "甲。"]):
        make_provision(
            text=text, parent=article, level=Level.PARAGRAPH, label="", number="", body=body,
            address=f"art_1__para_{number}",
        )  # fmt: skip
    made = read(document, cache)
    assert fold(made.spoken).endswith("第一条甲。")


@pytest.mark.parametrize("character", ["😀", "\x07", "\ue123", "\U0003fffd", "\U0002ebf0"])
def test_what_has_no_glyph_never_stops_a_pdf(cache: MemoryCache, character: str) -> None:
    """It is read as itself in the words, in the contents and in running heads."""
    title = f"关于王{character}任职的通知"
    document = document_of(f"内有{character}的条文。", title=title)
    made = PdfReader(make_issue_pdf(document.issue, Variant(), cache=cache))
    own, contents = (made.pages[made.numbers.index(number)] for number in (3, 1))
    assert fold(f"内有{character}的条文。") in fold(own)
    assert own.split("\n")[0] == title and fold(own).count(fold(title)) == 2
    assert fold(title) in fold(contents)
    # By ear: an element with the character, and the words behind it are not lost. pdfinfo
    # reads the contents of elements, a space, whatever they are to be read as.
    assert fold(made.spoken).count("关于王任职的通知") == 2
    spans = [str(one.ActualText) for _, one in made.elements if "/ActualText" in one]
    assert spans == [character] * 3


def test_the_selector_of_a_variant_is_read(cache: MemoryCache) -> None:
    name = "葛\U000e0100"
    made = read(document_of(f"任命王{name}明为局长。"), cache)
    assert f"任命王{name}明为局长。" in re.sub(r"\s", "", made.body(0))
    assert [str(one.ActualText) for _, one in made.elements if "/ActualText" in one] == [name]


def test_symbols_and_invisible_characters_are_printed_and_read(cache: MemoryCache) -> None:
    symbols = "㎡㎞⑳①Ⅳ℃‰×÷±≥≤①＋㈠〇○●□△→★—…·“”‘’《》【】﹝﹞"
    made = read(document_of(f"符号{symbols}与零\u200b宽\ufeff字符。"), cache)
    assert fold(f"符号{symbols}与零宽字符。") in fold(made.body(0))


@pytest.mark.skipif(
    not RARE["BabelStone Han"].exists(), reason="Debian's fonts-babelstone-han is not installed"
)
def test_rare_characters_of_extensions_b_to_g(cache: MemoryCache) -> None:
    rare = "𠀀𠮷𪜀𫝀𫠝𬭎𬺰𭃂𰀀"  # B, B, C, D, D, E, E, F, G
    made = read(document_of(f"姓名用字{rare}等。"), cache)
    assert fold(f"姓名用字{rare}等。") in fold(made.body(0))
    fonts = {str(font.BaseFont) for font in made.pdf.pages[0].Resources.Font.values()}
    assert any("BabelStone" in name for name in fonts)


def test_markup_in_a_row_is_words(cache: MemoryCache) -> None:
    words = '<img src="https://example.com/a.png"><script>1</script>&amp;<b>'
    made = read(document_of(words), cache)
    assert fold(words) in fold(made.body(0))
    assert not made.links


def test_a_correction_leaves_no_link_in_print(cache: MemoryCache) -> None:
    """On its page the corrected words lead to a note, which the PDF does not have."""
    issue = make_issue(published=True)
    document = document_of("每年六月一日前报送。", issue=issue)
    row = document.provisions.get(address="art_2")
    correction = corrections.propose(
        row, {"body": "每年七月一日前报送。"}, make_person("editor", "录入"), "原件为七月"
    )
    corrections.accept(correction, make_person("chief", "审核"), "属实")
    made = read(document, cache)
    assert "七月" in fold(made.body(0))
    assert made.links == []


def test_a_document_that_takes_too_long_is_stopped_and_named(cache: MemoryCache) -> None:
    slow = document_of("为了加强管理，" * 20_000, title="示例市内河管理办法")
    with pytest.raises(PdfRefused, match=r"《示例市内河管理办法》排版超过0\.5秒"):
        make_document_pdf(slow, Variant(), cache=cache, time_limit=0.5)
    # The next PDF is made as usual.
    assert read(document_of("照常排印。"), cache).pages


def test_progress_counts_documents(cache: MemoryCache) -> None:
    issue = make_issue()
    for number in range(3):
        document_of(f"第{number}件。", issue=issue)
    told: list[tuple[int, int]] = []
    make_issue_pdf(issue, Variant(), cache=cache, progress=lambda *one: told.append(one))
    assert told[-1] == (3, 3) and [done for done, _ in told] == sorted(done for done, _ in told)


def test_a_picture_that_has_other_words_is_set_again(cache: MemoryCache) -> None:
    explanation = make_explanation()
    picture = make_picture(explanation)
    read(explanation, cache)
    picture.words = "先登记，后免疫。"
    picture.save()
    assert fold(picture.words) in fold(read(explanation, cache).body(0))


@pytest.mark.parametrize("of_itself", [False, True])
def test_a_citation_that_was_rejected_or_lost_leaves_no_link_in_a_kept_part(
    of_itself: bool,
) -> None:
    cache = MemoryCache()
    issue = make_issue(status=Issue.Status.PUBLISHED)
    document_of("应当登记。", "依照第2条办理。", issue=issue)
    document = issue.documents.get()
    relation = None
    if of_itself:
        relation = Relation.objects.create(
            source=document, target=document, target_title=document.title, type="cites"
        )
    citation = Citation.objects.create(
        document=document, relation=relation, address="art_3", start=5, end=8, words="第2条",
        target_address="art_2",
    )  # fmt: skip
    before = document_fingerprint(document, Variant()), issue_fingerprint(issue, Variant())
    made = read(document, cache)
    assert [str(link.Dest) for _, link in made.links] == ["art_2"]
    if relation:
        Relation.objects.update(status=Relation.Status.REJECTED)
    else:
        citation.delete()
    assert read(document, cache).links == []
    after = document_fingerprint(document, Variant()), issue_fingerprint(issue, Variant())
    assert before[0] != after[0] and before[1] != after[1]


def test_a_heading_without_words_has_no_bookmark(cache: MemoryCache) -> None:
    document = document_of("甲。")
    for place, label in enumerate(["第一章", "", " "]):
        make_provision(
            text=document.texts.get(), level=Level.CHAPTER, label=label, heading="", body="",
            address=f"chap_{place}",
        )  # fmt: skip
    make_provision(text=document.texts.get(), body="乙。")
    made = read(document, cache)
    found = made.bookmarks()
    assert [title for _, title, _ in found if title.startswith("第一章")] == ["第一章"]
    assert all(title.strip() and name in made.destinations for _, title, name in found)


def test_the_first_page_of_a_document_alone_says_from_which_issue_it_is(cache: MemoryCache) -> None:
    document = document_of("为了加强城市内河管理，保障防洪排涝安全。" * 200)
    for variant in (Variant(), Variant("large_print"), Variant("archive")):
        made = read(document, cache, variant)
        heads = [page.split("\n")[0] for page in made.pages[:3]]
        assert heads == [str(document.issue), str(document.issue), document.title]


def test_only_what_changed_is_set_again() -> None:
    cache = MemoryCache()
    issue = make_issue()
    first, second = document_of("甲。", issue=issue), document_of("乙。", issue=issue)
    make_issue_pdf(issue, Variant(), cache=cache)
    before = set(cache.entries)
    told: list[tuple[int, int]] = []
    row = second.provisions.get(address="art_2")
    row.body = "丙。"
    row.save()
    make_issue_pdf(issue, Variant(), cache=cache, progress=lambda *one: told.append(one))
    assert told == [(2, 2)]
    assert before < set(cache.entries)
    assert document_fingerprint(first, Variant())


def test_a_booklet_has_blank_backs_room_for_binding_and_pages_in_fours(cache: MemoryCache) -> None:
    issue = make_issue()
    for number in range(2):
        document_of(f"第{number}件。", issue=issue)
    plain = PdfReader(make_issue_pdf(issue, Variant(), cache=cache))
    booklet = PdfReader(make_issue_pdf(issue, Variant("booklet"), cache=cache))
    assert len(booklet.pages) % 4 == 0
    # A right page lies on an odd place, a left one on an even; numbers are the same in both.
    numbered = [(place, one) for place, one in enumerate(booklet.numbers, 1) if one is not None]
    assert all(place % 2 == number % 2 for place, number in numbered)
    assert [one for one in booklet.numbers if one] == [one for one in plain.numbers if one]
    # Numbers are the same distance from the fore edge, less the margin for binding.
    for place, number in numbered:
        left, _, right, _ = (float(side) for side in booklet.pdf.pages[place - 1].trimbox)
        found = booklet.place_of(place - 1, f"— {number} —")
        outside = right - found[2] if number % 2 else found[0] - left
        assert outside == pytest.approx(SIDE - BINDING, abs=1)


def test_large_print_is_one_column_of_large_type(cache: MemoryCache) -> None:
    document = document_of("为了加强城市内河管理，保障防洪排涝安全。" * 130)
    large = read(document, cache, Variant("large_print"))
    plain = read(document, cache)
    assert len(large.pages) > len(plain.pages)
    assert fold(large.body(0))[:40] == fold(plain.body(0))[:40]


def test_a_draft_says_so_on_every_page(cache: MemoryCache) -> None:
    issue = make_issue()
    document_of("甲。", issue=issue)
    draft = make_issue_pdf(issue, Variant(is_draft=True), cache=cache)
    assert min(shares_in_grey(draft)) > 0.02
    assert max(shares_in_grey(make_issue_pdf(issue, Variant(), cache=cache))) < 0.002
    assert not any("草稿" in fold(page) for page in PdfReader(draft).pages), "drawn, not written"


def shares_in_grey(content: bytes) -> list[float]:
    """How much of each page is in the grey of 草稿."""
    with pypdfium2.PdfDocument(content) as document:
        pages = [page.render(grayscale=True).to_pil() for page in document]
    return [sum(one.histogram()[234:237]) / (one.width * one.height) for one in pages]


def test_the_imprint_speaks_of_a_print_only_where_there_is_one(cache: MemoryCache) -> None:
    issue = make_issue()
    document_of("甲。", issue=issue)
    imprints = []
    for issue.gazette.is_printed in (True, False):
        made = PdfReader(make_issue_pdf(issue, Variant(), cache=cache))
        imprints.append(fold(made.pages[-1]))
    assert ["纸质版" in one for one in imprints] == [True, False]
    assert ["未刊印" in one for one in imprints] == [False, True]


def test_fingerprints_change_with_what_is_printed() -> None:
    issue = make_issue()
    document = document_of("甲。", issue=issue)
    other = document_of("乙。", issue=issue)
    plain = issue_fingerprint(issue, Variant())
    alone = document_fingerprint(document, Variant())
    assert plain == issue_fingerprint(Issue.objects.get(pk=issue.pk), Variant())
    assert plain != issue_fingerprint(issue, Variant("archive"))
    assert plain != issue_fingerprint(issue, Variant(is_draft=True))
    Provision.objects.filter(document=other, address="art_2").update(body="丙。")
    changed = issue_fingerprint(issue, Variant())
    assert changed != plain
    assert document_fingerprint(document, Variant()) == alone
    issue.gazette.is_printed = False
    assert issue_fingerprint(issue, Variant()) != changed


def test_same_bytes_from_another_process(cache: MemoryCache) -> None:
    """The part itself, made by a process that has made nothing else."""
    markup = '<html><title>甲</title><p id="a">第一条　为了加强管理（2024年）。</p></html>'
    made = []
    for _ in range(2):
        stop_idle()
        workers = Workers(1, time_limit=60)
        workers.submit(Job("1", "甲", markup))
        made += [packed for _, packed in workers.results()]
        workers.close()
    assert made[0] == made[1]


def test_a_killed_process_leaves_nothing_behind(
    cache: MemoryCache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop_idle()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    read(document_of("另一条，与别处的都不相同。"), cache)
    assert list(tmp_path.iterdir())
    stop_idle()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("free", "error"), [(0, OSError), (2**30, PdfRefused)], ids=["full", "roomy"]
)
def test_a_process_that_found_the_disk_full_says_so(
    monkeypatch: pytest.MonkeyPatch, free: int, error: type[Exception]
) -> None:
    """A job that ends so waits for room; any other fault is told to the editor."""
    stop_idle()
    usage = shutil.disk_usage("/")._replace(free=free)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    workers = Workers(1, time_limit=60)
    workers.submit(Job("1", "甲", "<html><title>甲</title><p>乙</p></html>"))
    workers.workers[0].process.kill()
    with pytest.raises(error) as refusal:
        list(workers.results())
    assert is_disk_full(refusal.value) == (free == 0)
    workers.close()


def test_a_process_whose_maker_is_killed_ends_and_clears_up(tmp_path: Path) -> None:
    program = (
        "import os, signal, django\ndjango.setup()\n"
        "from gazette.prints.pdf.typesetters import Job, Workers\n"
        "workers = Workers(1, time_limit=60)\n"
        "workers.submit(Job('1', '甲', '<html><title>甲</title><p>乙</p></html>'))\n"
        "list(workers.results())\nprint(workers.workers[0].folder.name, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    own = {"TMPDIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "gazette.config.settings"}
    command = [sys.executable, "-c", program]
    run = subprocess.run(command, cwd=ROOT, env=os.environ | own, capture_output=True, text=True)
    assert run.returncode == -signal.SIGKILL and run.stdout.startswith(str(tmp_path)), run.stderr
    folder = Path(run.stdout.strip())
    wait(lambda: not folder.exists())


def test_roles_of_annexes(cache: MemoryCache) -> None:
    document = document_of("甲。")
    annex = make_text(document=document, role=TextRole.ANNEX, label="附件1", title="名单")
    for number, (level, body) in enumerate(
        [(Level.TITLE, "附件1"), (Level.TITLE, "名单"), (Level.PARAGRAPH, "乙。")]
    ):
        make_provision(
            text=annex, level=level, label="", number="", body=body, address=f"annex_{number}"
        )
    made = read(document, cache)
    heads = [(role, element) for role, element in made.elements if role.startswith("H")]
    # The title, the number of the article, and 附件1 with the title of the annex as one.
    assert [role for role, _ in heads] == ["H1", "H2", "H2"]
    assert [len(element.K) for _, element in heads] == [1, 1, 2]
    assert fold(made.spoken).endswith("甲。附件1名单乙。")


def test_a_table_that_is_a_caption_alone_ends(cache: MemoryCache) -> None:
    """It had turned pages for ever."""
    document = table_of(3, 0)
    document.provisions.filter(address="table_1").update(body="表1（略）")
    made = read(document, cache)
    assert len(made.pages) == 1 and "表1（略）" in made.spoken
