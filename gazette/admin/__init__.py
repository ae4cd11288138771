"""The admin, a module for each thing that an editor looks for.

======================  =======================================================
base_admin              the guard over what belongs to an issue; read-only records
issue_admin             公报, 期, 栏目
document_admin          文件, 文本, 条文, 发文机关
relation_admin          文件关系, 引用, 条文修改
workflow_steps          the way of an issue on its page, a page for each step
correction_admin        勘误: proposing and deciding
step_admin              经过
job_admin               后台任务
desk, desk_panels       what waits for a person, on the admin's first page
worklists               the editors' lists, and their pages and files
======================  =======================================================
"""

from auditlog.models import LogEntry
from django.contrib import admin

from gazette.admin import (
    correction_admin,
    document_admin,
    issue_admin,
    job_admin,
    relation_admin,
    step_admin,
)
from gazette.admin.base_admin import change_link
from gazette.admin.document_admin import DocumentKindAdmin

__all__ = [
    "DocumentKindAdmin",
    "change_link",
    "correction_admin",
    "document_admin",
    "issue_admin",
    "job_admin",
    "relation_admin",
    "step_admin",
]

admin.site.site_header = "公报门户管理"
admin.site.site_title = "公报门户管理"
admin.site.index_title = "工作台"

# The history of a row is shown with the row, in Chinese.
if admin.site.is_registered(LogEntry):
    admin.site.unregister(LogEntry)
