from django.apps import AppConfig

from gazette.config.app_loading import LoadsModules


class JobsConfig(LoadsModules, AppConfig):
    name = "gazette.jobs"
    label = "jobs"
    verbose_name = "后台任务"
    default_auto_field = "django.db.models.BigAutoField"

    def load(self) -> None:
        # It registers the queue's own upkeep.
        from gazette.jobs import upkeep  # noqa: F401, PLC0415
