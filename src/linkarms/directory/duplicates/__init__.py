"""Several records of one organization: found by keys, joined when certain, shown to people when not; all of it undone.

What one organization joins, keeps apart or puts off is its own (law 3). That register rows of several sources mean the
same is the operator's, for the whole installation.
"""
