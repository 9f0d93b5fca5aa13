"""A record in other people's programs: Word, PDF, tables. Each says what the record says, and no more."""
