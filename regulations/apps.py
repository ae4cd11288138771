from django.apps import AppConfig


class RegulationsConfig(AppConfig):
    name = "regulations"
    verbose_name = "规章与规范性文件"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # They listen to imports, add to pages, and register the lists of editors.
        from regulations import pages, relations, upkeep  # noqa: F401, PLC0415
