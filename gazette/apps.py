from django.apps import AppConfig
from django.db.models.signals import post_migrate


class GazetteConfig(AppConfig):
    name = "gazette"
    verbose_name = "公报"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from gazette import annotators, checks, corrected, groups, history, panels  # noqa: F401, PLC0415

        annotators.register(corrected.correction_marks)
        history.keep_own()
        post_migrate.connect(groups.grant, dispatch_uid="gazette.groups")
