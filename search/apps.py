from django.apps import AppConfig

from gazette.config.app_loading import LoadsModules


class SearchConfig(LoadsModules, AppConfig):
    name = "search"
    verbose_name = "检索"
    default_auto_field = "django.db.models.BigAutoField"

    def load(self) -> None:
        from gazette.layout.annotators import register  # noqa: PLC0415  (models are not ready before)
        from search import (  # noqa: PLC0415
            checks,  # noqa: F401  (registers the system checks)
            unanswered_list,  # noqa: F401  (registers an editors' list)
        )
        from search.opensearch import (  # noqa: PLC0415
            engine_snapshot,  # noqa: F401  (stands for memory where an engine serves)
        )
        from search.page import (  # noqa: PLC0415
            office_finder,  # noqa: F401  (registers itself)
            question_trials,  # noqa: F401  (registers its task)
        )
        from search.page.hits import mark_hits  # noqa: PLC0415
        from search.upkeep import index_timetable  # noqa: F401, PLC0415

        register(mark_hits)
