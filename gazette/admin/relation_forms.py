"""The forms that record, set right and decide relations, and the search for a document in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.admin.widgets import AutocompleteSelect
from django.urls import reverse

from gazette.admin.base_admin import row_key
from gazette.effect.relation_claims import Claim
from gazette.models import Document, OutsideAct, Relation
from gazette.models.state import ChangeType

#: The kinds of relation in the order in which editors need them: what changes effect first.
_KINDS = [("", "请选择"), *((kind.value, kind.label) for kind in Relation.Type)]


class DocumentChoicesView(AutocompleteJsonView):
    """Documents by number or title, for the forms of relations, with number and issue."""

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        return {"id": str(getattr(obj, to_field_name)), "text": document_label(obj)}


class DocumentSelect(AutocompleteSelect):
    """A field in which one types a title or number and picks a document."""

    def __init__(self, field_name: str) -> None:
        attributes = {"data-width": "100%"}
        super().__init__(Relation._meta.get_field(field_name), admin.site, attributes)

    def get_url(self) -> str:
        return reverse("admin:gazette_relation_documents")

    def optgroups(self, name: str, value: Sequence[str], attr: Any = None) -> Any:
        """The chosen document; none for a value that is no key, which the field refuses."""
        return super().optgroups(name, [one for one in value if row_key(one)], attr)


class DocumentField(forms.ModelChoiceField[Document]):
    """A document of the archive, searched by title or number."""

    def __init__(self, field_name: str, **options: Any) -> None:
        documents = Document.objects.with_issue()
        super().__init__(documents, widget=DocumentSelect(field_name), **options)

    def label_from_instance(self, obj: Any) -> str:
        return document_label(obj)


def document_label(document: Document) -> str:
    """Title, number and issue: documents of the same title must be told apart."""
    number = f"　{document.document_number}" if document.document_number else ""
    draft = "" if document.issue.is_published else "，未发布"
    return f"{document.title}{number}（{document.issue}第{document.position}篇{draft}）"


def _day(label: str, help_text: str = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget, help_text=help_text)


class ClaimForm(forms.Form):
    """What a document does to another, with the words that say so and the reason."""

    type = forms.ChoiceField(label="关系", choices=_KINDS)
    target = DocumentField(
        "target",
        label="所涉文件",
        required=False,
        help_text="输入标题或文号查找。本库没有收录的，不选，在下面写它的标题、文号。",
    )
    target_title = forms.CharField(
        label="所涉文件标题", max_length=300, required=False, help_text="本库没有收录的才要写。"
    )
    target_number = forms.CharField(
        label="所涉文件文号", max_length=60, required=False, help_text="本库没有收录的才要写。"
    )
    target_address = forms.CharField(
        label="所涉条文",
        max_length=150,
        required=False,
        help_text="只涉及其中一条的，写是哪一条，如：第七条。涉及全文的不写。",
    )
    quote = forms.CharField(
        label="原文",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="照抄文件中写明这一关系的那句话。在哪一条，由系统按这句话找到。",
    )
    address = forms.CharField(
        label="依据条文",
        max_length=150,
        required=False,
        help_text="通常不写；同一句话见于几条的，写是哪一条，如：第七条。",
    )
    effective_on = _day("生效日期", "从这一天起算，如废止之日。影响效力的关系必须写。")
    until = _day("截止日期", "延长的，写延长后有效的最后一天；暂停施行的，写暂停的最后一天。")
    extended_years = forms.IntegerField(
        label="延长年数", required=False, min_value=1, max_value=99, help_text="写明延长几年的。"
    )
    extended_months = forms.IntegerField(
        label="延长月数",
        required=False,
        min_value=1,
        max_value=99,
        help_text="写明延长几个月的；一年半写1年和6个月。",
    )
    reason = forms.CharField(
        label="理由",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="文件已经发布的必须写，供另一位同事审定；记入两件文件的历史。",
    )

    @property
    def claim(self) -> Claim:
        """What the filled-in form says; the row is found by the quotation."""
        names = set(self.cleaned_data) & set(Claim.__dataclass_fields__)
        return Claim(**{name: self.cleaned_data[name] for name in names})

    @classmethod
    def initial_of(cls, relation: Relation) -> dict[str, Any]:
        """The values of a stored relation, as the form takes them."""
        claim = Claim.of(relation)
        return {
            name: getattr(claim, name) for name in cls.base_fields if name not in _NOT_OF_CLAIM
        } | {"target": relation.target_id}


_NOT_OF_CLAIM = {"reason", "source"}


class NewRelationForm(ClaimForm):
    """A relation that is not recorded yet: the document that states it comes first."""

    source = DocumentField(
        "source", label="文件", help_text="写明这一关系的文件。输入标题或文号查找。"
    )
    field_order = ["source", "type", "target"]


#: What an act outside the archive may do.
_CHANGES = [(value, label) for value, label in _KINDS if value in ("", *ChangeType)]


class OutsideActForm(ClaimForm):
    """An act that the archive does not hold, its evidence, and what it does to a document."""

    issuing_body = forms.CharField(label="发文机关", max_length=100)
    title = forms.CharField(label="标题", max_length=300, help_text="不加书名号。")
    document_number = forms.CharField(label="文号", max_length=60, required=False)
    signed_on = forms.DateField(
        label="成文或公布日期",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    evidence_url = forms.URLField(
        label="依据网址",
        max_length=500,
        required=False,
        assume_scheme="https",
        help_text="发文机关网站上原文的网址，会公开。网址和 PDF 至少有一样。",
    )
    evidence_file = forms.FileField(
        label="依据文件", required=False, help_text="原件的 PDF，会公开。"
    )
    type = forms.ChoiceField(label="关系", choices=_CHANGES)
    target = DocumentField(
        "target", label="所涉文件", help_text="本库的哪一件文件。输入标题或文号查找。"
    )
    quote = forms.CharField(
        label="原文",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="照抄库外文件中写明这一关系的那句话，另一位同事对照依据核对。",
    )
    field_order = [
        *("issuing_body", "title", "document_number", "signed_on"),
        *("evidence_url", "evidence_file", "type", "target"),
    ]

    def __init__(self, *args: Any, is_recorded: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dropped = ["target_title", "target_number", "address"]
        for name in [*dropped, *(OF_ACT if is_recorded else ())]:
            del self.fields[name]

    @property
    def act(self) -> OutsideAct:
        """The act that the filled-in form describes, not saved yet."""
        values = {name: self.cleaned_data[name] for name in OF_ACT}
        return OutsideAct(**values | {"evidence_file": values["evidence_file"] or ""})


#: The fields of ``OutsideActForm`` that describe the act itself.
OF_ACT = (
    *("issuing_body", "title", "document_number", "signed_on"),
    *("evidence_url", "evidence_file"),
)


class ReasonForm(forms.Form):
    """The reason of a decision or a proposal."""

    reason = forms.CharField(
        label="理由", max_length=500, widget=forms.Textarea(attrs={"rows": 2}), required=False
    )
