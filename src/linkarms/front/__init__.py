"""The small application in front of Django: it answers the few addresses that a rush asks for.

Signing (form and JSON) and public pages are answered here, in the event loop, with the same functions that the doors
use; everything else, and everything about them that is unusual, goes to Django in a thread (decision 0009).
"""
