"""Forms made from the types of clauses: the same for whoever writes in the workspace and for whoever came by a link."""
