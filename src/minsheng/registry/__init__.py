"""Stage 2. Reads staged rows of feeds; writes persons, households, facts and enrolments; read by assessment and all that follows."""
