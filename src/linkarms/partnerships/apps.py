from django.apps import AppConfig


class PartnershipsConfig(AppConfig):
    name = "linkarms.partnerships"
    label = "partnerships"
    default_auto_field = "django.db.models.BigAutoField"
