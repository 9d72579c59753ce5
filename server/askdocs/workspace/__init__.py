"""What a document is: found, read, parsed into sections and cut into passages."""
