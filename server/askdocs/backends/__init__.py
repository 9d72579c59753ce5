"""Assistants that ask a model over the network: the only code that imports the OpenAI SDK."""
