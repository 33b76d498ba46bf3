"""The screens of the week: the town's week, sums by area, sheets, campaigns, officers."""
