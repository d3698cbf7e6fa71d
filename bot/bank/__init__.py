"""The bank's systems behind one port."""
