"""Stage 2, one person and one household.

Reads the staged rows of feeds; writes persons, households, memberships, facts and enrolments, each with its source row;
read by the assessment and all that follows.
"""
