"""Base templates, components, design tokens, static files."""
