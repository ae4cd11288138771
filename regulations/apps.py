from django.apps import AppConfig

from gazette.config.app_loading import LoadsModules


class RegulationsConfig(LoadsModules, AppConfig):
    name = "regulations"
    verbose_name = "规章与规范性文件"
    default_auto_field = "django.db.models.BigAutoField"

    def load(self) -> None:
        # These modules register checkup rules, worklists, and the dates of a decree.
        from regulations import (  # noqa: PLC0415
            legal_checks,  # noqa: F401
            legal_worklists,  # noqa: F401
            milestones,  # noqa: F401
        )
