"""The web server as a whole: what the doors of the other rooms are hung in.

`wrapping.py` goes around every request: headers, counts, one line in the log. `answers.py` turns errors into problem
details. `operations.py` tells whether the server works; `measures.py` counts; `logs.py` writes JSON without content.
`config/app.py` puts it together, `config/serving.py` runs it.
"""
