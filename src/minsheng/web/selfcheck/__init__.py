"""The self-check for residents, without signing in: one question a page, the result, and the way on to the town."""
