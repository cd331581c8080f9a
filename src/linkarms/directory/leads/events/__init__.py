"""Lists of events of others: read, counted by who stands behind them, taken back."""
