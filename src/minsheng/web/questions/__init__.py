"""Questions that officers ask every week, each answered in two clicks: one table of definitions, one page of answers."""
