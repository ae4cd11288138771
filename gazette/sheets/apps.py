from django.apps import AppConfig

from gazette.config.app_loading import LoadsModules


class SheetsConfig(LoadsModules, AppConfig):
    name = "gazette.sheets"
    label = "sheets"
    verbose_name = "表格导入"
    default_auto_field = "django.db.models.BigAutoField"

    def load(self) -> None:
        # The steps register the task that works outside requests.
        from gazette.admin.uploads import use_own_limit  # noqa: PLC0415
        from gazette.sheets import import_steps  # noqa: F401, PLC0415

        use_own_limit("/sheets/sheetimport/add/", "WORKBOOK_LIMIT")
