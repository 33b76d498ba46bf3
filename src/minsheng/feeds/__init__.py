"""Stage 1. Reads department files; writes batches, staged rows and rejects; read by the registry.

The pure door is `reading.check_file` (no database, no Django); the Django door is `actions`.
"""
