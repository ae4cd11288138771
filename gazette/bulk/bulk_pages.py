"""The page that says what the archive in bulk is and how to fetch it, and its files."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.http import http_date
from django.views import View
from django.views.generic import TemplateView

from gazette.bulk.archive_reading import is_path
from gazette.bulk.bulk_folder import MANIFEST, BulkFile, BulkFolder, bulk_folder
from gazette.prints.editions.responses import serve
from gazette.public_addresses import absolute_url

#: What each kind of file is, in the order in which the page lists them.
KINDS = {
    "issue": "各期的记录（JSON Lines）：期、文件、条文、表格、关系、勘误，每行一条",
    "portal": "公报、主题、生活事项、库外文件、旧网址的记录（JSON Lines）",
    "xml": "各件文件的 Akoma Ntoso 3.0（XML），逐行逐字可以读回",
    "text": "各期的文本",
    "seals": "指纹和签名的记录（JSON Lines）",
    "picture": "解读的图",
    "evidence": "库外文件的依据（PDF）",
    "scan": "纸质公报的扫描件（PDF）",
    "pdf": "各期的 PDF",
}
_TYPES = {
    "json": "application/json",
    "jsonl": "application/jsonl",
    "xml": "application/akn+xml; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "png": "image/png",
    "jpg": "image/jpeg",
    "webp": "image/webp",
    "pdf": "application/pdf",
}
#: A file never changes, but it may be withdrawn.
_FOR_A_DAY, _ASK_EACH_TIME = "public, max-age=86400", "public, no-cache"


@dataclass(frozen=True, slots=True)
class KindOfFile:
    """All files of a kind: how many, and their size in bytes."""

    words: str
    files: int
    size: int


class BulkPage(TemplateView):
    """What is in the archive, how large it is, of when, and how a mirror keeps up with it."""

    template_name = "gazette/bulk.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        bulk = BulkFolder(bulk_folder())
        manifest, finished = bulk.manifest(), bulk.finished_at()
        url = reverse("bulk:file", args=[MANIFEST])
        return super().get_context_data(
            manifest=manifest,
            kinds=list(_by_kind(manifest.files)) if manifest else [],
            finished=datetime.fromtimestamp(finished, UTC) if finished else None,
            manifest_url=url,
            whole_url=absolute_url(self.request, url),
            folder_url=absolute_url(self.request, reverse("bulk:page")),
            **kwargs,
        )


def _by_kind(files: list[BulkFile]) -> list[KindOfFile]:
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for one in files:
        found[one.kind][one.path] = one.size
    kinds = [*KINDS, *(kind for kind in found if kind not in KINDS)]
    return [
        KindOfFile(KINDS.get(kind, kind), len(found[kind]), sum(found[kind].values()))
        for kind in kinds
        if kind in found
    ]


class BulkFileView(View):
    """The manifest, or a file that it names or named until lately; whole or in ranges."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, name: str) -> HttpResponseBase:
        path = bulk_folder() / name
        ending = name.rpartition(".")[2]
        if not is_path(name) or ending not in _TYPES or not path.is_file():
            raise Http404("数据存档里没有这个文件。它可能已换成较新的一份，请按清单取。")
        status = path.stat()
        is_manifest = name == MANIFEST
        tag = f"{status.st_mtime_ns:x}-{status.st_size:x}" if is_manifest else name
        headers = [
            ("Content-Type", _TYPES[ending]),
            ("Content-Length", str(status.st_size)),
            ("Accept-Ranges", "bytes"),
            ("ETag", f'"{tag}"'),
            ("Last-Modified", http_date(status.st_mtime)),
            ("Cache-Control", _ASK_EACH_TIME if is_manifest else _FOR_A_DAY),
            ("Access-Control-Allow-Origin", "*"),
        ]
        return serve(request, path, headers)
