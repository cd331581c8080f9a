"""What partners promised each other, by whom and by when."""
