"""The files of pictures: of a published explanation for all, of a draft for the office only."""

from __future__ import annotations

from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.http import content_disposition_header, http_date

from gazette.models import Document
from gazette.pages.previews import WithdrawalView, visible_or_404
from gazette.prints.editions.responses import serve
from notices.models import Picture


class PictureView(WithdrawalView):
    """One picture, whole or in byte ranges; 410 once its issue has been withdrawn."""

    http_method_names = ["get", "head", "options"]

    def get(
        self,
        request: HttpRequest,
        gazette: str,
        year: int,
        number: int,
        position: int,
        picture: int,
        ending: str,
    ) -> HttpResponseBase:
        documents = Document.objects.at_address(
            gazette=gazette, year=year, number=number, position=position
        )
        documents = documents.with_issue()
        document = visible_or_404(request, documents.published(), documents)
        found = Picture.objects.filter(document=document.pk, position=picture).first()
        path = Path(found.file.path) if found else None
        if found is None or path is None or not path.exists() or found.ending != ending:
            raise Http404("没有这幅图。")
        return serve(request, path, _headers(found, path, is_public=document.issue.is_published))


def _headers(picture: Picture, path: Path, *, is_public: bool) -> list[tuple[str, str]]:
    name = f"{picture.caption}.{picture.ending}"
    disposition = content_disposition_header(as_attachment=False, filename=name)
    return [
        ("Content-Type", picture.media_type),
        ("Content-Disposition", disposition or "inline"),
        ("X-Content-Type-Options", "nosniff"),
        ("Accept-Ranges", "bytes"),
        ("ETag", f'"{path.stem}"'),
        ("Last-Modified", http_date(path.stat().st_mtime)),
        ("Cache-Control", "public, no-cache" if is_public else "private, no-store"),
    ]
