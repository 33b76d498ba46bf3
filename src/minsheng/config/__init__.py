"""Settings from the environment, urls, wsgi."""
