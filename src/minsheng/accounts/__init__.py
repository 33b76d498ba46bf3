"""Staff, duties and jurisdiction."""
