from django.apps import AppConfig

from gazette.config.app_loading import LoadsModules


class NoticesConfig(LoadsModules, AppConfig):
    name = "notices"
    verbose_name = "方案与公文"
    default_auto_field = "django.db.models.BigAutoField"

    def load(self) -> None:
        # These modules connect receivers, and register checkup rules, worklists and pages.
        from gazette.office import history  # noqa: PLC0415
        from notices import (  # noqa: F401, PLC0415
            card_pdf,
            card_sitemap,
            explanation_checks,
            picture_events,
            sample_pictures,
        )
        from notices.models import Picture  # noqa: PLC0415

        history.track(Picture)
