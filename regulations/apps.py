from django.apps import AppConfig


class RegulationsConfig(AppConfig):
    name = "regulations"
    verbose_name = "规章与规范性文件"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from gazette import history  # noqa: PLC0415
        from regulations import models, relations  # noqa: F401, PLC0415  (listens to imports)

        history.keep(models.Relation)
