"""Reported deaths that a person looks at: a row hits a file by machine, that somebody has died is said by people."""
