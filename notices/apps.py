from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "notices"
    verbose_name = "方案与公文"
    default_auto_field = "django.db.models.BigAutoField"
