"""OutsideAct: an act that the archive does not hold, though it changes one that it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.storage import FileSystemStorage
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Model, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.deconstruct import deconstructible

from gazette.file_places import shared_files
from gazette.models.step import person_name

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@deconstructible
class EvidenceStorage(FileSystemStorage):
    """Stores evidence below DATA_DIR, without URLs of its own: only a view serves it."""

    def __init__(self) -> None:
        super().__init__(location=shared_files() / "evidence", base_url=None)


def evidence_name(act: Model, file_name: str) -> str:
    """A new random name for every file; the uploaded name is not trusted."""
    return f"{uuid4().hex}.pdf"


def validate_evidence(file: File[bytes]) -> None:
    """Raise ValidationError if the file is not a PDF."""
    file.seek(0)
    head = file.read(1024)
    file.seek(0)
    if b"%PDF-" not in head:
        raise ValidationError("这不是 PDF 文件。请把依据的原件存成 PDF 再上传。")


class OutsideAct(models.Model):
    """库外文件: an act that the archive does not hold, such as a decree of the province.

    It is known by its body, number, title and date, and by evidence: a file, or the
    address of the body's own page. What it does to documents of the archive are
    ``relations``; it is shown to the public only with a relation that was confirmed.
    """

    issuing_body = models.CharField("发文机关", max_length=100)
    title = models.CharField("标题", max_length=300)
    document_number = models.CharField("文号", max_length=60, blank=True)
    signed_on = models.DateField("成文或公布日期")
    evidence_file = models.FileField(
        "依据文件",
        storage=EvidenceStorage(),
        upload_to=evidence_name,
        validators=[validate_evidence],
        blank=True,
        help_text="原件的 PDF，会公开",
    )
    evidence_url = models.CharField(
        "依据网址",
        max_length=500,
        blank=True,
        validators=[URLValidator(["http", "https"])],
        help_text="发文机关网站上原文的网址，会公开",
    )
    recorded_by: models.ForeignKey[User | None, User | None] = models.ForeignKey(
        "auth.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="recorded_outside_acts",
        verbose_name="登记人",
    )
    recorded_at = models.DateTimeField("登记时间", default=timezone.now)

    class Meta:
        ordering = ["-signed_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(evidence_file="") | ~Q(evidence_url=""),
                name="outside_act_has_evidence",
                violation_error_message="请附上依据：原件的 PDF，或者发文机关网站上原文的网址。",
            )
        ]
        verbose_name = "库外文件"
        verbose_name_plural = "库外文件"

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Where the public reads the evidence: the body's own page, or the file kept here."""
        if self.evidence_url:
            return self.evidence_url
        return reverse("gazette:evidence", args=[self.pk]) if self.evidence_file else ""

    @property
    def is_public(self) -> bool:
        """Whether the public may read the evidence: something it does was confirmed."""
        return self.relations.filter(status="confirmed").exists()

    @property
    def recorder(self) -> str:
        """The name of the person who recorded it."""
        return person_name(self.recorded_by)
