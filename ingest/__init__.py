"""The write side: readers, layouts, statements with provenance, themes, findings."""
