from django.apps import AppConfig


class IntakeConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "gazette.intake"
    label = "intake"
    verbose_name = "录入公报"

    def ready(self) -> None:
        # They register the task that works outside requests, what editors have changed, and
        # what the page of an issue shows of them.
        from gazette.intake import checking_tab, editors_steps, reception  # noqa: F401, PLC0415
