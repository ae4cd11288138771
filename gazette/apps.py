from django.apps import AppConfig
from django.db.models.signals import post_migrate


class GazetteConfig(AppConfig):
    name = "gazette"
    verbose_name = "公报"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # They register system checks, rules of the checkup and lists of editors, and listen.
        from gazette import checks, sample_themes  # noqa: F401, PLC0415
        from gazette.admin import (  # noqa: PLC0415
            desk_panels,  # noqa: F401
            document_worklists,  # noqa: F401
            relation_worklists,  # noqa: F401
        )
        from gazette.effect import day_change, relation_checks, relation_records  # noqa: F401, PLC0415
        from gazette.office import groups, history, publication_timetable  # noqa: F401, PLC0415
        from gazette.pages import correction_notes, effect_notes  # noqa: F401, PLC0415  (in this order)
        from gazette.prints.editions.change_listeners import listen  # noqa: PLC0415

        history.keep_own()
        post_migrate.connect(groups.grant, dispatch_uid="gazette.groups")
        listen()
