"""What the server does for a client: one feature a file."""
