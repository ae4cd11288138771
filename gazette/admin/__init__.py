"""The admin, a module for each thing that an editor looks for.

=============  ================================================================
base           the guard over what belongs to an issue; records that are only read
issues         公报, 期, 栏目
documents      文件, 文本, 条文, 发文机关
steps          the way of an issue on its page, a page for each step
corrections    勘误: proposing and deciding
records        经过
=============  ================================================================
"""

from auditlog.models import LogEntry
from django.contrib import admin

from gazette.admin import corrections, documents, issues, records
from gazette.admin.base import change_link
from gazette.admin.documents import DocumentKindAdmin

__all__ = ["DocumentKindAdmin", "change_link", "corrections", "documents", "issues", "records"]

admin.site.site_header = "公报门户管理"
admin.site.site_title = "公报门户管理"
admin.site.index_title = "工作台"

# The history of a row is shown with the row, in Chinese.
if admin.site.is_registered(LogEntry):
    admin.site.unregister(LogEntry)
