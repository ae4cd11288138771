from django.apps import AppConfig


class AccountsConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "gazette.accounts"
    label = "accounts"
    verbose_name = "账号与登录"

    def ready(self) -> None:
        # It listens to log-in and log-out.
        from gazette.accounts import open_sessions  # noqa: F401, PLC0415
