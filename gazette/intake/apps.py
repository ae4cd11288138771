from django.apps import AppConfig


class IntakeConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "gazette.intake"
    label = "intake"
    verbose_name = "录入公报"

    def ready(self) -> None:
        # They register the task that works outside requests, and what editors have changed.
        from gazette.intake import editors_steps, reception  # noqa: F401, PLC0415
