"""Addresses below /w/<organization>/partners/asks/."""

from django.urls import path

from linkarms.workspace.rooms.asking import for_us, giving, lists, own_words, told, writing

urlpatterns = [
    path("", lists.index, name="asks-list"),
    path("new/", writing.new, name="asks-new"),
    path("<int:pk>/", lists.page, name="asks-page"),
    path("<int:pk>/withdraw/", lists.withdraw, name="asks-withdraw"),
    path("<int:pk>/conditions/", lists.conditions, name="asks-conditions"),
    path("<int:pk>/told/", told.note, name="asks-told"),
    path("<int:pk>/told/drop/", told.drop, name="asks-told-drop"),
    path("for-us/", for_us.index, name="asks-for-us"),
    path("for-us/<int:pk>/", for_us.letter, name="asks-for-us-letter"),
    path("templates/", own_words.index, name="asks-templates"),
    path("templates/new/", own_words.new, name="asks-template-new"),
    path("templates/<int:pk>/", own_words.change, name="asks-template"),
    path("templates/<int:pk>/drop/", own_words.drop, name="asks-template-drop"),
    path("gave/<int:pk>/", giving.give, name="asks-give"),
    path("gave/<int:pk>/remove/", giving.remove, name="asks-give-remove"),
]
