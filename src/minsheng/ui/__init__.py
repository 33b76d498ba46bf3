"""Base templates, components, design tokens, static files.

Reads: nothing of the county's. Writes: pages. Read by: `web` and whoever shows a page.
"""
