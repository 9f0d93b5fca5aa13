"""Who sits at the table and about what: cards, briefing, issues, facts; YAML a teacher can edit."""
