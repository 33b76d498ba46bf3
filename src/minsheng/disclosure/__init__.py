"""What may be shown to whom: masks and the leak scanner. Pure."""
