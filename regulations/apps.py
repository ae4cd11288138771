from django.apps import AppConfig


class RegulationsConfig(AppConfig):
    name = "regulations"
    verbose_name = "规章与规范性文件"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from gazette import history  # noqa: PLC0415

        # They register rules of the checkup and lists of editors, listen to imports, add to pages.
        from regulations import checkup, models, pages, relations, upkeep  # noqa: F401, PLC0415

        history.keep(models.Relation)
