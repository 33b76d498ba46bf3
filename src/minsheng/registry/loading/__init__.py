"""One plan for each kind of file: what it would change, computed before anything is locked."""
