"""People and offices, looked after by an administrator, who can read nothing: no key is touched here."""
