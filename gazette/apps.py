from django.apps import AppConfig


class GazetteConfig(AppConfig):
    name = "gazette"
    verbose_name = "公报"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # They register the system checks and the editors' lists, and listen to samples.
        from gazette import checks, themes, upkeep  # noqa: F401, PLC0415
        from gazette.editions.listening import listen  # noqa: PLC0415  (needs the models)

        listen()
