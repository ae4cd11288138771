from django.apps import AppConfig


class GazetteConfig(AppConfig):
    name = "gazette"
    verbose_name = "公报"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from gazette import annotators, checks, corrections, history  # noqa: F401, PLC0415

        annotators.register(corrections.correction_marks)
        history.keep_own()
