"""Settings, root addresses and the WSGI entry: knows every app, and no app knows it."""
