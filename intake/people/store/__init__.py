"""The statements about people and their keys: `people` (who they are, where), `keys` (what opens), `access` (sessions
and tokens). Frozen values out; nothing here decides anything.
"""
