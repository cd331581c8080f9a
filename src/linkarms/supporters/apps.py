from django.apps import AppConfig


class SupportersConfig(AppConfig):
    name = "linkarms.supporters"
    label = "supporters"
    default_auto_field = "django.db.models.BigAutoField"
