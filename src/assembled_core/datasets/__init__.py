"""Catalog classes: every file is written aside and renamed."""
