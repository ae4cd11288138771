from django.apps import AppConfig
from django.db.models.signals import post_migrate


class GazetteConfig(AppConfig):
    name = "gazette"
    verbose_name = "公报"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # They register the system checks, the desk's panels and the editors' lists, and listen.
        from gazette import (  # noqa: PLC0415
            annotators,
            checks,  # noqa: F401
            corrected,
            groups,
            history,
            panels,  # noqa: F401
            themes,  # noqa: F401
            upkeep,  # noqa: F401
        )
        from gazette.editions.listening import listen  # noqa: PLC0415  (needs the models)

        annotators.register(corrected.correction_marks)
        history.keep_own()
        post_migrate.connect(groups.grant, dispatch_uid="gazette.groups")
        listen()
