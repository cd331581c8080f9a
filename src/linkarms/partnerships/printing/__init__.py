"""The paper of an agreement as a file: what stands on it (``contents.py``), and how it is set (``setting.py``)."""
