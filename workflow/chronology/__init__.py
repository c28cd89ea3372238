"""The chronologies of published judgments: what happened, on which day, in the court's own order.

    terms.py     the shape of a file and its closed list of words
    reading.py   reads one, and says file and line of what cannot be replayed

How a word is said in a policy's own vocabulary is the policy's business (`chronology.toml`).
"""
