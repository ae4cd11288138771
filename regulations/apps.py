from django.apps import AppConfig


class RegulationsConfig(AppConfig):
    name = "regulations"
    verbose_name = "规章与规范性文件"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # One listens to imports, the other adds to pages.
        from regulations import pages, relations  # noqa: F401, PLC0415
