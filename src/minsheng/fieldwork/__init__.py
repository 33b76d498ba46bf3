"""Stage 5. Reads leads; writes week plans, campaigns, reminders and random visits; read by the phone and the desks."""
