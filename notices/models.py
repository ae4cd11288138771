"""Documents that organise, inform or explain: plans, notices and explanations."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from gazette.models import Document, Provision
from gazette.models.document import DocumentQuerySet
from gazette.parsing.parsed import TextRole
from gazette.parsing.words.explanation_forms import ExplanationForm, explanation_form
from notices.picture_files import (
    PictureStorage,
    media_type_of,
    picture_name,
    picture_size,
    validate_picture,
)

if TYPE_CHECKING:
    from gazette.parsing import parsed

#: Longer words of a picture stand below it instead of in its alternative text.
SHORT_WORDS = 150


#: The types of plans that have action cards (``notices.action_cards``).
EMERGENCY_TYPES = ("应急预案", "预案")
#: What the name of a department ends with; a plan without any has no action cards.
_NAMES_A_BODY = "指挥部|办公室|[市县区省].{1,12}[局委]|政府|部门|机关|支队|公司"


class Plan(Document):
    """应急预案、规划、实施方案: what is to be done, by whom and by when."""

    kind_name = "plan"
    recognition_order = 30

    plan_type = models.CharField("方案种类", max_length=20, blank=True)
    response_levels = models.JSONField("响应等级", default=list, blank=True)
    review_cycle = models.CharField("评估修订周期", max_length=50, blank=True)

    class Meta:
        verbose_name = "预案、规划与方案"
        verbose_name_plural = "预案、规划与方案"

    @classmethod
    def details(cls, document: parsed.Document) -> dict[str, Any]:
        return {
            "plan_type": document.plan_type or "",
            "response_levels": list(document.response_levels),
            "review_cycle": document.review_cycle or "",
        }

    def kind_facts(self) -> list[tuple[str, str]]:
        return [
            ("方案种类", self.plan_type),
            ("响应等级", "、".join(self.response_levels)),
            ("评估修订", self.review_cycle),
        ]

    @classmethod
    def with_action_cards(cls) -> DocumentQuerySet:
        """Emergency plans that have rows, and name levels of response or a department."""
        rows = Provision.objects.filter(document=OuterRef("pk"))
        rows = rows.exclude(text__role=TextRole.PROMULGATING.value)
        named = rows.filter(Q(body__regex=_NAMES_A_BODY) | Q(heading__regex=_NAMES_A_BODY))
        has_levels = ~Q(response_levels=[]) & Exists(rows)
        return cls.objects.filter(has_levels | Exists(named), plan_type__in=EMERGENCY_TYPES)

    def further_pages(self) -> list[tuple[str, str]]:
        """The action cards of an emergency plan that names levels or departments."""
        if self.plan_type not in EMERGENCY_TYPES:
            return []
        if not Plan.with_action_cards().filter(pk=self.pk).exists():
            return []
        issue = self.issue
        place = [issue.gazette.slug, issue.year, issue.number, self.position]
        return [("应急响应行动卡", reverse("notices:action_cards", args=place))]

    @classmethod
    def further_lists(cls) -> list[tuple[str, str]]:
        return [("应急响应行动卡目录", reverse("notices:action_card_list"))]


class Notice(Document):
    """通知、公告、通告、意见、批复、人事任免、清单: the other official documents.

    It takes every document that no other kind recognises.
    """

    kind_name = "notice"
    recognition_order = 90
    is_fallback = True

    notice_type = models.CharField("公文种类", max_length=20, blank=True)

    class Meta:
        verbose_name = "通知与公告"
        verbose_name_plural = "通知与公告"

    @classmethod
    def details(cls, document: parsed.Document) -> dict[str, Any]:
        return {"notice_type": document.notice_type or ""}

    def kind_facts(self) -> list[tuple[str, str]]:
        return [("公文种类", self.notice_type)]


class Interpretation(Document):
    """政策解读: what explains a rule in plain words, in pictures, or by questions and answers.

    It has no legal effect of its own. Which documents it explains are its relations of the
    type 解读 (``Relation.Type.EXPLAINS``), to whole documents; which provisions, its citations.
    Pictures (一图读懂) stand beside its rows (``Picture``).
    """

    kind_name = "interpretation"
    recognition_order = 40
    has_effect = False
    shown_beside = ("pictures",)

    class Form(models.TextChoices):
        """In which form it explains."""

        TEXT = ExplanationForm.TEXT.value, "文字解读"
        PICTURES = ExplanationForm.PICTURES.value, "图解"
        QUESTIONS = ExplanationForm.QUESTIONS.value, "问答"
        VIDEO = ExplanationForm.VIDEO.value, "视频脚本"
        PRESS = ExplanationForm.PRESS.value, "新闻发布"
        DRAFTING = ExplanationForm.DRAFTING.value, "起草说明"

    form = models.CharField("解读形式", max_length=20, choices=Form, default=Form.TEXT)

    class Meta:
        verbose_name = "政策解读"
        verbose_name_plural = "政策解读"

    @classmethod
    def details(cls, document: parsed.Document) -> dict[str, Any]:
        form = explanation_form(document.title) or ExplanationForm.TEXT
        return {"form": form.value}

    def facts_to_review(self) -> list[tuple[str, str]]:
        """Its pictures with their words; by the name of the file another picture is a change."""
        return [
            (f"图{one.position}", f"{one.caption}（{one.file.name}）{one.credit}　{one.words}")
            for one in self.pictures.all()
        ]

    @classmethod
    def words_beside(cls, document_ids: Iterable[int]) -> dict[int, list[str]]:
        """The captions and the words of the pictures."""
        found: dict[int, list[str]] = {}
        pictures = Picture.objects.filter(document__in=list(document_ids))
        for key, caption, words in pictures.values_list("document", "caption", "words"):
            found.setdefault(key, []).append(f"{caption}\n{words}")
        return found

    def pictures_shown(self) -> list[Any]:
        return list(self.pictures.all())

    def kind_facts(self) -> list[tuple[str, str]]:
        return [("解读形式", self.get_form_display())]


class Picture(models.Model):
    """图: one picture of an explanation, with all that it says in words.

    ``words`` is the alternative text (WCAG 2.2, 1.1.1): whoever cannot see the picture reads
    there what stands in it. It is no row; the search finds the document by it
    (``Document.words_beside``).
    """

    document = models.ForeignKey(
        Interpretation, models.CASCADE, related_name="pictures", verbose_name="政策解读"
    )
    position = models.PositiveSmallIntegerField("次序")
    file = models.FileField(
        "图片",
        storage=PictureStorage(),
        upload_to=picture_name,
        validators=[validate_picture],
        help_text="PNG、JPEG 或 WebP，10 MB 以内；不收 SVG、GIF",
    )
    width = models.PositiveIntegerField("宽（像素）", default=0, editable=False)
    height = models.PositiveIntegerField("高（像素）", default=0, editable=False)
    caption = models.CharField("图题", max_length=200)
    words = models.TextField(
        "图中文字",
        validators=[MaxLengthValidator(10_000)],
        help_text="把图里说的话都写成文字：看不见图的人听到的就是这一段",
    )
    credit = models.CharField("来源", max_length=200, blank=True, help_text="制图单位、图片出处")

    class Meta:
        ordering = ["document_id", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "position"],
                name="picture_unique_position",
                violation_error_message="已有同一次序的图。",
            ),
        ]
        verbose_name = "解读的图"
        verbose_name_plural = "解读的图"

    def __str__(self) -> str:
        return self.caption

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not (self.width and getattr(self.file, "_committed", False)):
            self.width, self.height = picture_size(self.file)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """The address of the file, below that of its document."""
        issue, position = self.document.issue, self.document.position
        place = [issue.gazette.slug, issue.year, issue.number, position]
        return reverse("notices:picture", args=[*place, self.position, self.ending])

    @property
    def ending(self) -> str:
        """The end of the file's name, which says what the file is: png, jpg, webp."""
        return (self.file.name or "").rpartition(".")[2]

    @property
    def media_type(self) -> str:
        """The media type of the file: image/png."""
        return media_type_of(self.file.name or "")

    @property
    def alternative(self) -> str:
        """The text in the place of the picture: its words if short, else where they stand."""
        if len(self.words) <= SHORT_WORDS:
            return self.words
        return f"{self.caption}（图中文字见图下）"
