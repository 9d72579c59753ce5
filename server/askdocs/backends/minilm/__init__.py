"""all-MiniLM-L6-v2 on numpy alone: its tokeniser, its network and its weights as bytes."""
