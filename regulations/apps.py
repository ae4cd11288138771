from django.apps import AppConfig


class RegulationsConfig(AppConfig):
    name = "regulations"
    verbose_name = "规章与规范性文件"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # These modules register checkup rules, worklists, and the dates of a decree.
        from regulations import (  # noqa: PLC0415
            legal_checks,  # noqa: F401
            legal_worklists,  # noqa: F401
            milestones,  # noqa: F401
        )
