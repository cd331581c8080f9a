"""`/demo/…`: included by the root addresses only where `LINKARMS_DEMO` is set."""

from __future__ import annotations

from django.urls import path

from linkarms.demo import views

app_name = "demo"

urlpatterns = [
    path("", views.home, name="home"),
    path("mail/", views.mails, name="mails"),
    path("mail/<int:pk>/", views.mail, name="mail"),
    path("mail/<int:pk>/as-sent/", views.mail_as_sent, name="mail-as-sent"),
]
