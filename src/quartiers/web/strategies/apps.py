from django.apps import AppConfig


class StrategiesConfig(AppConfig):
    name = "quartiers.web.strategies"
    label = "strategies"
    default_auto_field = "django.db.models.BigAutoField"
