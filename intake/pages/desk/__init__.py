"""The pages of the office whose cases these are: the worklist, the desk, the page of a case and its steps."""
