from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "notices"
    verbose_name = "方案与公文"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # This module puts the pages of action cards into the sitemap.
        from notices import card_sitemap  # noqa: F401, PLC0415
