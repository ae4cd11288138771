"""后台任务 in the admin: what waits, runs and has failed; cancelled or asked for again."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from gazette.admin.base_admin import ReadOnlyAdmin
from gazette.jobs.models import Job
from gazette.jobs.queue import cancel, is_lost, progress_of, retry
from gazette.jobs.tasks import label_of


class TaskFilter(admin.SimpleListFilter):
    """Jobs of one task, by what the office calls it."""

    title = "任务"
    parameter_name = "task"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        names = Job.objects.order_by("task").values_list("task", flat=True).distinct()
        return [(name, label_of(name)) for name in names]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Job]) -> QuerySet[Job]:
        return queryset.filter(task=self.value()) if self.value() else queryset


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin[Job]):
    """Jobs are looked at, cancelled and asked for again, never edited."""

    list_display = ["label", "subject", "state_words", "progress", "asked_by", "asked_at"]
    list_filter = ["state", "lane", TaskFilter]
    list_select_related = ["asked_by"]
    search_fields = ["task", "subject", "error"]
    ordering = ["-asked_at", "-pk"]
    list_per_page = 50
    actions = ["cancel_jobs", "retry_jobs"]
    fields = [
        *("label", "subject", "lane", "rank", "state_words", "progress", "error", "attempts"),
        *("asked_by", "asked_at", "run_at", "started_at", "finished_at", "worker"),
    ]

    def has_manage_permission(self, request: HttpRequest) -> bool:
        """Whoever may change jobs may cancel them and ask for them again."""
        return request.user.has_perm("jobs.change_job")

    @admin.display(description="任务", ordering="task")
    def label(self, job: Job) -> str:
        return label_of(job.task)

    @admin.display(description="状态", ordering="state")
    def state_words(self, job: Job) -> str:
        return "中断，等待重新开始" if is_lost(job) else job.get_state_display()

    @admin.display(description="进度")
    def progress(self, job: Job) -> str:
        progress = progress_of(job)
        numbers = f"{progress.done}/{progress.total} " if progress.total else ""
        return f"{numbers}{progress.message}".strip() or job.error

    @admin.action(description="取消所选任务", permissions=["manage"])
    def cancel_jobs(self, request: HttpRequest, jobs: QuerySet[Job]) -> None:
        unfinished = [job for job in jobs if job.is_unfinished]
        for job in unfinished:
            cancel(job)
        self.message_user(request, f"已取消{len(unfinished)}个任务；正在进行的，在下一步停下。")

    @admin.action(description="重做所选任务", permissions=["manage"])
    def retry_jobs(self, request: HttpRequest, jobs: QuerySet[Job]) -> None:
        ended = [job for job in jobs if not job.is_unfinished]
        for job in ended:
            retry(job)
        self.message_user(request, f"已重新提出{len(ended)}个任务。")
