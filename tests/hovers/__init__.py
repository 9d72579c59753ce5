"""Hovers over code that uses FastAPI, Django and Vite, held against what they ought to show."""
