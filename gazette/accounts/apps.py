from django.apps import AppConfig

from gazette.config.app_loading import LoadsModules


class AccountsConfig(LoadsModules, AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "gazette.accounts"
    label = "accounts"
    verbose_name = "账号与登录"

    def load(self) -> None:
        # It listens to log-in and log-out.
        from gazette.accounts import open_sessions  # noqa: F401, PLC0415
