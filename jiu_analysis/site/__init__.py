"""Notebooks as files: run with parameters, staged, rendered, and put in place only when whole.

This room knows nothing of JIU: a notebook, its parameters, and where its page goes. It is
entered by its modules, so that a run with nothing to do loads none that makes pages.
"""
