"""Who may do what: users, sessions, tokens, roles, limits, the audit log.

In: a request. Out: the principal that makes it, or a refusal. `app` puts `access.serving.guarded` in front of
everything; `api` and `ui` ask `access.guard` who is there. Imports `kb.errors`, `kb.settings` and `kb.command_line`.
"""
