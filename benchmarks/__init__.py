"""Timings on made-up counties; each prints medians, peak memory and asserts equal results."""
