"""minsheng runs the livelihood-security safety net of a city or county: policies find people."""

__version__ = "0.1.0"
