"""主题, 生活事项, 示例问题: by what readers who do not know the gazette find their way."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from gazette.admin.base_admin import HistoryAdmin, row_key, user_of
from gazette.admin.document_admin import DocumentCountAdmin
from gazette.models import Document, Occasion, SampleQuestion, Theme
from gazette.models.theme import words_in
from gazette.office import document_themes

#: Documents that are proposed for an occasion at once.
MOST_PROPOSED = 20


class MergeActionForm(ActionForm):
    """The bar of actions, with a field for the theme into which others are merged."""

    theme = forms.ModelChoiceField(Theme.objects, required=False, label="合并到")


@admin.register(Theme)
class ThemeAdmin(DocumentCountAdmin):
    """Themes, with the words by which they are proposed."""

    action_form = MergeActionForm
    actions = ["merge", "retire", "offer_again"]
    list_display = ["name", "position", "document_count", "proposed_count", "is_retired"]
    list_editable = ["position"]
    list_filter = ["is_retired"]
    search_fields = ["name", "deciding_words", "strong_words"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        undecided = Count(
            "proposed_documents",
            filter=Q(proposed_documents__theme=None),
            distinct=True,
        )
        counts = {"document_count": Count("documents", distinct=True), "proposed_count": undecided}
        counted: QuerySet[Any] = super().get_queryset(request).annotate(**counts)
        return counted

    @admin.display(description="拟归入", ordering="proposed_count")
    def proposed_count(self, theme: Any) -> int:
        return int(theme.proposed_count)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if set(form.changed_data) - {"position"}:
            document_themes.words_changed(user_of(request))

    @admin.action(description="合并到所选的主题", permissions=["delete"])
    def merge(self, request: HttpRequest, themes: QuerySet[Any]) -> None:
        into = Theme.objects.filter(pk=row_key(request.POST.get("theme"))).first()
        if into is None:
            self.message_user(request, "请在“合并到”里选一个主题。", messages.ERROR)
            return
        others = list(Theme.objects.filter(pk__in=themes.values("pk")).exclude(pk=into.pk))
        moved = document_themes.merge(others, into)
        document_themes.words_changed(user_of(request))
        names = "、".join(f"“{one.name}”" for one in others) or "没有别的主题"
        self.message_user(request, f"{names}已并入“{into}”，连同已归类的文件{moved}件。")

    @admin.action(description="停用：不再提议和供选择", permissions=["change"])
    def retire(self, request: HttpRequest, themes: QuerySet[Any]) -> None:
        self._set_retired(request, themes, is_retired=True)

    @admin.action(description="恢复使用", permissions=["change"])
    def offer_again(self, request: HttpRequest, themes: QuerySet[Any]) -> None:
        self._set_retired(request, themes, is_retired=False)

    def _set_retired(
        self, request: HttpRequest, themes: QuerySet[Any], *, is_retired: bool
    ) -> None:
        for theme in Theme.objects.filter(pk__in=themes.values("pk")):
            theme.is_retired = is_retired
            theme.save()
        document_themes.words_changed(user_of(request))
        self.message_user(request, "已停用。" if is_retired else "已恢复使用。")


@admin.register(Occasion)
class OccasionAdmin(HistoryAdmin[Occasion]):
    """Occasions with the documents that editors chose; the words of one propose more of them."""

    actions = ["take_proposed"]
    list_display = ["name", "position", "document_count", "explanation"]
    list_editable = ["position"]
    search_fields = ["name", "words"]
    autocomplete_fields = ["documents"]
    readonly_fields = ["proposed_documents"]
    fields = ["name", "explanation", "position", "words", "documents", "proposed_documents"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Occasion]:
        return super().get_queryset(request).annotate(document_count=Count("documents"))

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[Any], dict[str, int], set[Any], list[Any]]:
        """The occasions alone: the entries of their lists go with them, no document does."""
        _found, _counts, missing, protected = super().get_deleted_objects(objs, request)
        names = [str(one) for one in objs]
        return names, {str(Occasion._meta.verbose_name_plural): len(names)}, missing, protected

    @admin.display(description="文件数", ordering="document_count")
    def document_count(self, occasion: Any) -> int:
        return int(occasion.document_count)

    @admin.display(description="提议的文件")
    def proposed_documents(self, occasion: Occasion) -> SafeString | str:
        """Documents whose titles have one of the words, and that were not chosen."""
        if occasion.pk is None:
            return "保存以后，这里列出标题里有“提议用词”的文件。"
        found = proposed_for(occasion)
        lines = format_html_join("", "<li>{}</li>", ((str(one),) for one in found))
        return lines or "没有。"

    @admin.action(description="收入提议的文件", permissions=["change"])
    def take_proposed(self, request: HttpRequest, occasions: QuerySet[Occasion]) -> None:
        taken = 0
        for occasion in Occasion.objects.filter(pk__in=occasions.values("pk")):
            found = proposed_for(occasion)
            occasion.documents.add(*found)
            taken += len(found)
        self.message_user(request, f"已收入{taken}件文件，请逐件看看是否合适。")


def proposed_for(occasion: Occasion) -> list[Document]:
    """Documents whose titles have a word of the occasion and that it lacks, the newest first."""
    named = Q(pk=None)
    for word in words_in(occasion.words):
        named |= Q(title__contains=word) | Q(text_title__contains=word)
    held = occasion.documents.values("pk")
    return list(Document.objects.filter(named).exclude(pk__in=held).newest_first()[:MOST_PROPOSED])


@admin.register(SampleQuestion)
class SampleQuestionAdmin(HistoryAdmin[SampleQuestion]):
    """Questions below the search box of the home page, with what each finds."""

    list_display = ["words", "position", "found"]
    list_editable = ["position"]
    search_fields = ["words"]

    @admin.display(description="试问的结果", ordering="finds")
    def found(self, question: SampleQuestion) -> str:
        if question.finds is None:
            return "还没有试过"
        return f"找到{question.finds}件" if question.finds else "没有找到，首页不显示"
