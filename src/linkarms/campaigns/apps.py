from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "linkarms.campaigns"
    label = "campaigns"
    default_auto_field = "django.db.models.BigAutoField"
