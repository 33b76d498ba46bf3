"""Stage 4. Reads results and enrolments; writes leads, visits and their closing; read by the screens."""
