"""Who may do what: users, sessions, tokens, roles, limits, the audit log.

In: a request. Out: the principal that makes it, or a refusal. Imports `kb.errors` and `kb.settings`; `api`, `ui` and
`app` ask it.
"""
