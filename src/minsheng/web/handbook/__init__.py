"""The handbook: every policy as a readable page, made from its definition and from nothing else."""
