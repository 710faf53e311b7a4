"""Invented programmes of the United Kingdom: the demonstration, and the sample."""
