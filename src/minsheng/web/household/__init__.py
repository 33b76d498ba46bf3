"""The household's file: what it gets and could get, what is missing and who is asked, what comes next, why an amount is what
it is, and who looked.
"""
