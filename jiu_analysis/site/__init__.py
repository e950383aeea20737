"""Run notebooks with parameters, render them, and publish each page only when it is complete.

This package knows nothing of JIU: it gets a notebook, its parameters and the target of its page.
Its modules are imported one by one, so that a run with nothing to do imports none that makes pages.
"""
