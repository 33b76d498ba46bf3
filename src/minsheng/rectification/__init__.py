"""Stage 7. Reads runs and enrolments; writes rectifications with their list, samples and outcomes; read by the county desk."""
