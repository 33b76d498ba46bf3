"""The command minsheng."""
