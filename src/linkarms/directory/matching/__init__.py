"""Do two records mean the same organization? Pure functions: values in, a verdict with its reasons out."""
