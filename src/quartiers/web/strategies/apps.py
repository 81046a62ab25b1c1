from django.apps import AppConfig


class StrategiesConfig(AppConfig):
    name = "quartiers.web.strategies"
    label = "strategies"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Each row of history keeps the lines of its fiche; who leaves hands their own over."""
        from quartiers.web.strategies import handover, lines  # noqa: F401
