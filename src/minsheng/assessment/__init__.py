"""Stage 3. Reads a dated snapshot of the registry and a pack; writes runs and their results; read by discovery."""
