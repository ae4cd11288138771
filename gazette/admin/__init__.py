"""The admin, a module for each thing that an editor looks for.

======================  =======================================================
uploads                 files within limits, while they are uploaded
base_admin              read-only records, history, and the lock on an issue's content
issue_admin             公报, 期, 栏目
document_admin          文件, 文本, 条文, 发文机关
theme_admin, theme_panels  主题, 生活事项, 示例问题; 主题待确认
relation_admin          文件关系, 引用, 条文修改
relation_forms          the forms of relations
proposal_admin          关系提议, 库外文件: what two persons decide of effect
workflow_steps          送审, 审定, 发布 …: the steps of an issue, a page for each
table_admin, table_import  lists that are also read from a table and saved as one
review_records          what a review has read, returned and remarked
checkup_page            发布前体检
reread_page             重读原文
correction_admin        勘误: proposing and deciding
fault_report_admin      读者纠错: handled and answered; what waits, on the desk
portal_settings_admin   页脚设置
seal_admin              指纹、每日链首、签名公钥
step_admin              经过: the record of the steps
public_change_admin     公开变动: the record from which the API tells what has changed
account_admin           用户, 组: accounts, and the confirmation of their rights
record_admin            安全日志, 修改历史, 须确认的权限, as 审计 reads and exports them
job_admin               后台任务
pdf_editions            PDF 版本: their progress, and making them
search_box              查找
desk, desk_panels,      工作台: what waits for a person, on the admin's first page
account_panels
worklists               清单: the registry of editors' lists, and their pages and files
document_worklists,
relation_worklists      the lists of documents and of relations
number_gaps             文号空缺
number_note_admin       期号说明, 缺期
old_address_admin,      旧网址, and their table
address_sheet
word_rule_admin,        用词表, and its table
word_sheet
held_panel              到时未发布, on the desk
annual_report_page      年报: its table, and its workbook
office_exports,         导出: small files at once, long ones as jobs; 导出的文件
export_pages
archive_admin           迁入: the folders that moved in, and their files
======================  =======================================================
"""

from django.contrib import admin

from gazette.admin import (
    account_admin,
    archive_admin,
    correction_admin,
    document_admin,
    fault_report_admin,
    issue_admin,
    job_admin,
    number_note_admin,
    old_address_admin,
    portal_settings_admin,
    proposal_admin,
    public_change_admin,
    record_admin,
    relation_admin,
    review_records,
    seal_admin,
    step_admin,
    theme_admin,
    word_rule_admin,
)
from gazette.admin.base_admin import change_link
from gazette.admin.document_admin import DocumentKindAdmin

__all__ = [
    "DocumentKindAdmin",
    "account_admin",
    "archive_admin",
    "change_link",
    "correction_admin",
    "document_admin",
    "fault_report_admin",
    "issue_admin",
    "job_admin",
    "number_note_admin",
    "old_address_admin",
    "portal_settings_admin",
    "public_change_admin",
    "record_admin",
    "proposal_admin",
    "relation_admin",
    "review_records",
    "seal_admin",
    "step_admin",
    "theme_admin",
    "word_rule_admin",
]

admin.site.site_header = "公报门户管理"
admin.site.site_title = "公报门户管理"
admin.site.index_title = "工作台"
