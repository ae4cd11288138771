"""Worklists of decrees and normative documents without a day of effect or a term."""

from __future__ import annotations

from gazette.admin.document_worklists import DOCUMENT_COLUMNS, documents_without
from gazette.admin.worklists import Worklist, document_url, register
from regulations.models import Decree, NormativeDocument

register(
    Worklist(
        name="without-effect",
        title="没有找到施行日期的规章、规范性文件",
        explanation="文字中没有读出施行日期的政府令和规范性文件，含尚未发布的。请对照原文补填，或者确认确未载明。",
        rows=lambda when: documents_without(
            [Decree.kind_name, NormativeDocument.kind_name], effective_on=None
        ),
        columns=DOCUMENT_COLUMNS,
        edit_url=document_url,
    )
)
register(
    Worklist(
        name="without-term",
        title="没有找到有效期的规范性文件",
        explanation="文字中没有读出有效期的规范性文件，含尚未发布的。许多地方规定规范性文件应当载明有效期。",
        rows=lambda when: documents_without(
            [NormativeDocument.kind_name], last_day_in_force=None, term_years=None, term_months=None
        ),
        columns=DOCUMENT_COLUMNS,
        edit_url=document_url,
    )
)
