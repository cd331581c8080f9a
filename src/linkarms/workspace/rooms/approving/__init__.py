"""Approval requests: texts and pictures that one side shows the other before they are published with its name."""
