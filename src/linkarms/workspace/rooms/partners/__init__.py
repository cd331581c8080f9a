"""The room "Partners": finding organizations, inviting them, and the written agreement."""
