"""The edge: the only code that knows pygls and the Language Server Protocol."""
