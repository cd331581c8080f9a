"""The room where campaigns are made, partners asked, petitions written and links kept."""
