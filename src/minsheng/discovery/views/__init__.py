"""The screens of leads: the queue, one lead, bulk assignment, and the village worker's phone."""
