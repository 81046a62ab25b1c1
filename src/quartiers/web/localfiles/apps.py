from django.apps import AppConfig


class LocalFilesConfig(AppConfig):
    name = "quartiers.web.localfiles"
    label = "localfiles"
    default_auto_field = "django.db.models.BigAutoField"
