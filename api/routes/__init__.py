"""The HTTP routes, a module per concern."""
