"""Files: what rows name is there and whole, and what nothing names is found.

Of PDFs and originals the digests are known; of scans, evidence and pictures it is looked whether
they are there and open as what they are. Files that can be made again are asked for or deleted.
"""

from __future__ import annotations

import time
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pypdfium2
from django.apps import apps
from django.db import models
from django.db.models import F
from django.utils import timezone
from PIL import Image

from gazette.archive_check.damage import FROM_BACKUP, Damage, Tell
from gazette.disk import digest_of
from gazette.file_places import shared_files
from gazette.intake.original import Original
from gazette.intake.originals import fault_of, storage
from gazette.jobs.machine import ADOPT_FILES, WRONG_FILES, files_problem
from gazette.models import PdfEdition
from gazette.prints.editions import store
from gazette.prints.editions.edition_maker import fingerprint_of
from gazette.prints.editions.edition_requests import again
from gazette.sheets.models import SheetImport

#: Folders of files that are made again when somebody wants them.
MADE_AGAIN = ("lists", "cards", "exports")
#: A file without a row is left alone so long, in seconds: its row may not be written yet.
YOUNG = 24 * 3600.0
_SheetState = SheetImport.State
#: The states in which a workbook is still needed.
_NEEDED = (*(_SheetState.WAITING, _SheetState.CHECKING, _SheetState.CHECKED, _SheetState.APPLYING),)


def storage_damages(tell: Tell) -> Iterator[Damage]:
    """Files that are not those of the archive in the database."""
    if files_problem():
        yield Damage(str(shared_files()), WRONG_FILES.rstrip("。"), ADOPT_FILES)


def edition_damages(tell: Tell) -> Iterator[Damage]:
    """PDFs that are not what their row says, or show something else than they would now."""
    made = PdfEdition.objects.exclude(file_name="").with_names().order_by("issue_id", "pk")
    total, outdated, current = made.count(), [], 0
    for done, edition in enumerate(made.iterator(chunk_size=500), start=1):
        fault = _fault_of_pdf(edition)
        if fault:
            yield Damage(f"PDF {edition}", fault, mend=partial(_remake, [edition]))
        elif edition.state == PdfEdition.State.READY and edition.is_current:
            current += 1
            if edition.fingerprint != fingerprint_of(edition):
                outdated.append(edition)
        tell(done, total)
    yield from _outdated(outdated, current)
    yield from _stray_pdfs()


def _fault_of_pdf(edition: PdfEdition) -> str:
    """What is wrong with the kept file, in Chinese; "" if nothing is, or it is being remade."""
    if not edition.is_current:
        return ""  # readers are not given it; its job is looked at in ``queued_work``
    path = store.kept_file(edition)
    if path is None:
        return "文件缺失，或者大小、校验值不符"
    try:
        with pypdfium2.PdfDocument(path) as document:
            pages = len(document)
    except pypdfium2.PdfiumError as error:
        return f"打不开：{error}"
    return "" if pages == edition.pages else f"{pages}页，记录的是{edition.pages}页"


def _outdated(outdated: list[PdfEdition], current: int) -> Iterator[Damage]:
    """Where all are of another fingerprint, the program has changed; else their content."""
    mend = partial(_remake, outdated)
    if len(outdated) == current > 1:
        what = f"程序或者版式升级以后，{current}个 PDF 还没有按新的重做"
        yield Damage("PDF", what, mend=mend)
        return
    for edition in outdated:
        yield Damage(f"PDF {edition}", "内容指纹与现在的内容不符，没有重做", mend=mend)


def _remake(editions: list[PdfEdition]) -> None:
    """Take files out of use that are wrong, and have them made anew."""
    for edition in editions:
        PdfEdition.objects.filter(pk=edition.pk).update(
            fingerprint="", wanted_revision=F("wanted_revision") + 1
        )
        again(edition)


def _stray_pdfs() -> Iterator[Damage]:
    if strays := store.strays():
        what = f"{len(strays)}个文件没有 PDF 版本用它，如{strays[0].name}"
        yield Damage("DATA_DIR/pdf", what, mend=store.sweep)


def original_damages(tell: Tell) -> Iterator[Damage]:
    """Originals that are missing or altered, that nobody holds, or that have no row."""
    total = Original.objects.count()
    for done, original in enumerate(Original.objects.order_by("pk"), start=1):
        where = f"原件 {original}（{original.file_name}）"
        holder = original.uses.select_related("issue__gazette").first()
        where += f" {holder.issue or ''}“{holder.name}”" if holder else ""
        if fault := fault_of(original):
            yield Damage(where, fault.rstrip("。"), FROM_BACKUP)
        if original.pages_at and not storage.exists(original.pages_name):
            forget = partial(Original.objects.filter(pk=original.pk).update, pages_at=None)
            yield Damage(where, "排出的版面不见了（用时重新排出）", mend=forget)
        tell(done, total)


def uploaded_file_damages(tell: Tell) -> Iterator[Damage]:
    """Scans, evidence, pictures and workbooks that their rows name."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.FileField):
                for row in model._base_manager.exclude(**{field.name: ""}).order_by("pk"):
                    file = getattr(row, field.name)
                    if file and (fault := _fault_of_upload(file)):
                        where = f"{model._meta.verbose_name}“{row}”的{field.verbose_name} {file}"
                        yield Damage(where, fault, FROM_BACKUP)
    for sheet in SheetImport.objects.filter(state__in=_NEEDED):
        if not sheet.path.is_file():
            yield Damage(f"表格导入“{sheet}”", "上传的工作簿不见了", "请放弃这次导入，重新上传。")
        elif sheet.sha256 and digest_of(sheet.path) != sheet.sha256:
            what = "上传的工作簿与校验值不符"
            yield Damage(f"表格导入“{sheet}”", what, "请放弃这次导入，重新上传。")


def _fault_of_upload(file: Any) -> str:
    """What is wrong with an uploaded PDF or picture, in Chinese; "" if nothing is."""
    try:
        with file.storage.open(file.name) as opened:
            if file.name.endswith(".pdf"):
                with pypdfium2.PdfDocument(opened) as document:
                    len(document)
            else:
                with Image.open(opened) as image:
                    image.verify()
    except FileNotFoundError:
        return "文件不见了"
    except (OSError, SyntaxError, ValueError, pypdfium2.PdfiumError) as error:
        return f"文件打不开：{str(error)[:60]}"
    return ""


def made_again_damages(tell: Tell) -> Iterator[Damage]:
    """Kept downloads that are broken, and drafts that a crash has left anywhere."""
    root = shared_files()
    for name in MADE_AGAIN:
        for path in sorted((root / name).glob("*")):
            if path.is_file() and not path.name.startswith((".", "part-")) and _is_broken(path):
                delete = partial(path.unlink, missing_ok=True)
                where = f"DATA_DIR/{name}/{path.name}"
                yield Damage(where, "文件已损坏（有人要时重新生成）", mend=delete)
    before = time.time() - YOUNG
    drafts = [
        path
        for pattern in ("*/.*.part", "*/*/.*.part", "exports/part-*")
        for path in root.glob(pattern)
        if path.stat().st_mtime < before
    ]
    if drafts:
        what = f"{len(drafts)}个没有写完的文件，如{drafts[0].relative_to(root)}"
        yield Damage("DATA_DIR", what, mend=partial(_delete, drafts))
    yield from _stray_originals()


def _delete(paths: list[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


def _is_broken(path: Path) -> bool:
    """Whether a workbook, a zip, a PDF or a text cannot be read as what its name says."""
    try:
        match path.suffix:
            case ".xlsx" | ".zip":
                with zipfile.ZipFile(path) as archive:
                    return archive.testzip() is not None
            case ".pdf":
                with pypdfium2.PdfDocument(path) as document:
                    return not len(document)
            case ".csv":
                path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return False  # its sweep was faster
    except (OSError, ValueError, zipfile.BadZipFile, pypdfium2.PdfiumError):
        return True
    return path.stat().st_size == 0


def _stray_originals() -> Iterator[Damage]:
    """Files among the originals of which no row knows."""
    if not storage.exists(""):
        return
    known = set(Original.objects.values_list("sha256", flat=True))
    limit = timezone.now().timestamp() - YOUNG
    strays = []
    for folder in storage.listdir("")[0]:
        for name in storage.listdir(folder)[1]:
            whole = f"{folder}/{name}"
            is_known = name.removesuffix(".pdf") in known
            if not is_known and storage.get_modified_time(whole).timestamp() < limit:
                strays.append(whole)
    if strays:
        what = f"{len(strays)}个文件没有登记，如{strays[0]}"
        yield Damage("DATA_DIR/originals", what, mend=partial(_forget, strays))


def _forget(names: list[str]) -> None:
    known = set(Original.objects.values_list("sha256", flat=True))
    for name in names:
        if name.partition("/")[2].removesuffix(".pdf") not in known:
            storage.delete(name)
