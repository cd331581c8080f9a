from django.apps import AppConfig


class PetitionsConfig(AppConfig):
    name = "linkarms.petitions"
    label = "petitions"
    default_auto_field = "django.db.models.BigAutoField"
