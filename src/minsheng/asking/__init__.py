"""What no department sends and a policy needs: the question, put to a household at a visit or at the counter, and its answer."""
