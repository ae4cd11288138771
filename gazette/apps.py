from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate

from gazette.config.app_loading import LoadsModules


class GazetteConfig(LoadsModules, AppConfig):
    name = "gazette"
    verbose_name = "公报"
    default_auto_field = "django.db.models.BigAutoField"

    def load(self) -> None:
        # These modules register checks, checkup rules and worklists, and connect receivers.
        from gazette import checks, sample_themes  # noqa: F401, PLC0415
        from gazette.admin import (  # noqa: PLC0415
            account_panels,  # noqa: F401
            annual_report_page,  # noqa: F401
            desk_panels,  # noqa: F401
            document_worklists,  # noqa: F401
            export_pages,  # noqa: F401
            held_panel,  # noqa: F401
            relation_worklists,  # noqa: F401
            theme_panels,  # noqa: F401
        )
        from gazette.archive_check import check_job  # noqa: F401, PLC0415
        from gazette.backup import backup_run  # noqa: F401, PLC0415
        from gazette.bulk import bulk_timetable, joined_files  # noqa: F401, PLC0415
        from gazette.config.write_ahead_log import use_write_ahead_log  # noqa: PLC0415
        from gazette.effect import (  # noqa: PLC0415
            day_change,  # noqa: F401
            link_checks,  # noqa: F401
            public_changes,  # noqa: F401
            relation_checks,  # noqa: F401
            relation_records,  # noqa: F401
            unanswered,  # noqa: F401
        )
        from gazette.importing import archive_jobs  # noqa: F401, PLC0415
        from gazette.jobs import supervisor, worker  # noqa: PLC0415
        from gazette.office import (  # noqa: PLC0415
            account_changes,  # noqa: F401
            append_only,
            archive_revision,
            document_themes,  # noqa: F401
            groups,
            history,
            publication_timetable,  # noqa: F401
            reader_aids,
            report_timetable,  # noqa: F401
        )
        from gazette.office.content_rules import row_rules  # noqa: F401, PLC0415
        from gazette.pages import (  # noqa: PLC0415  (in this order)
            correction_notes,  # noqa: F401
            effect_notes,  # noqa: F401
            explanation_links,  # noqa: F401
            list_files,  # noqa: F401
            page_files,
        )
        from gazette.prints import print_checkup  # noqa: F401, PLC0415
        from gazette.prints.editions.change_listeners import listen  # noqa: PLC0415
        from gazette.true_copies import sealing_job  # noqa: PLC0415

        # auditlog names itself in English.
        apps.get_app_config("auditlog").verbose_name = "修改历史"
        from gazette.review import bench_tab  # noqa: F401, PLC0415
        from gazette.twin import twin_timetable  # noqa: F401, PLC0415

        history.track_own_models()
        supervisor.every_turn(page_files.tend)
        worker.after_each(page_files.switch)
        post_migrate.connect(groups.grant, dispatch_uid="gazette.groups")
        post_migrate.connect(append_only.protect, self, dispatch_uid="gazette.append_only")
        post_migrate.connect(archive_revision.watch, self, dispatch_uid="gazette.archive_revision")
        post_migrate.connect(use_write_ahead_log, self, dispatch_uid="gazette.write_ahead_log")
        post_migrate.connect(reader_aids.load, self, dispatch_uid="gazette.reader_aids")
        listen()
        joined_files.join_own()
        sealing_job.listen()
