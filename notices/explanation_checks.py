"""Rules of 发布前体检 on explanations; registered in ``AppConfig.ready``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from gazette.models import Document, Relation
from gazette.office.checkup import OWN_CARE, Fault, Rule, register
from notices.models import Interpretation, Picture


def explains_nothing(documents: Sequence[Document]) -> Iterator[Fault]:
    """An explanation of which it is not known what it explains."""
    relations = _explaining(documents)
    for document in _explanations(documents):
        if not relations[document.pk]:
            yield Fault(
                document,
                "没有读出它解读哪一件文件。请在“文件关系”里新增一条“解读”，选定所解读的文件。",
            )


def explained_not_linked(documents: Sequence[Document]) -> Iterator[Fault]:
    """An explanation whose rule is not held, not certain, or waits for an editor."""
    relations = _explaining(documents)
    for document in _explanations(documents):
        for one in relations[document.pk]:
            name = f"《{one.target_title}》" if one.target_title else one.target_number
            detail = f"explains:{one.folded_target_title}:{one.target_number}"[:400]
            if one.target_id is None:
                message = (
                    f"所解读的{name}没有连上：{one.get_match_display()}。"
                    "本库以后收录了它，会自动连上；标题有出入的，请在“文件关系”里选定。"
                )
                yield Fault(document, message, one.address, detail)
            elif one.status == Relation.Status.PROPOSED:
                message = f"它解读的似乎是{name}，请在“文件关系”里确认或者否定。"
                yield Fault(document, message, one.address, detail)


def pictures_missing(documents: Sequence[Document]) -> Iterator[Fault]:
    """A 图解 without a picture."""
    explanations = list(_explanations(documents))
    keys = [one.pk for one in explanations]
    shown = set(Picture.objects.filter(document__in=keys).values_list("document", flat=True))
    for document in explanations:
        if document.form == Interpretation.Form.PICTURES and document.pk not in shown:
            yield Fault(document, "这是图解，但是没有图。请在文件的“解读的图”里添加图和图中文字。")


def _explanations(documents: Sequence[Document]) -> Iterator[Interpretation]:
    return (one for one in documents if isinstance(one, Interpretation))


def _explaining(documents: Sequence[Document]) -> dict[int, list[Relation]]:
    """What the explanations among some documents explain, without what was rejected."""
    keys = [one.pk for one in _explanations(documents)]
    found: dict[int, list[Relation]] = defaultdict(list)
    relations = Relation.objects.filter(source__in=keys, type=Relation.Type.EXPLAINS)
    for relation in relations.not_rejected().order_by("position") if keys else ():
        found[relation.source_id or 0].append(relation)
    return found


for _rule in (
    Rule("explains_nothing", "解读没有所解读的文件", OWN_CARE, explains_nothing),
    Rule("explained_not_linked", "解读没有连上文件", OWN_CARE, explained_not_linked),
    Rule("pictures_missing", "图解没有图", OWN_CARE, pictures_missing),
):
    register(_rule)
