"""Money in fen, periods, working days, region codes, resident ID, credit code. Pure Python; knows nothing else in the house."""
