"""Stage 1. Reads department files; writes batches, staged rows and rejects; read by the registry."""
