from django.apps import AppConfig

from gazette.config.app_loading import LoadsModules


class IntakeConfig(LoadsModules, AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "gazette.intake"
    label = "intake"
    verbose_name = "录入公报"

    def load(self) -> None:
        # They register tasks that work outside requests, what editors have changed, a rule of
        # the checkup, and what the page of an issue shows of them.
        from gazette.intake import (  # noqa: F401, PLC0415
            accept_job,
            checking_tab,
            editors_steps,
            held_page,
            intake_corrections,
            later_look,
            original_check,
            originals_panel,
            reception,
            reprint_job,
            unwritten_changes,
        )
