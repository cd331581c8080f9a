"""Register facts: what public registers say about organizations, imported by the operator, for the whole installation.

They stand apart from what organizations write down (`directory.models.Entry`): an import never touches that, and
nothing that anybody types ever changes a register fact.
"""
