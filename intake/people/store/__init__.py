"""The statements about people and their keys: `people` (who they are, where), `keys` (what opens), `access` (sessions
and tokens), `factors` (what people sign in with and from where). Frozen values out; nothing here decides anything.
"""
