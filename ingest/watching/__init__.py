"""Folders with which a knowledge base keeps in step: files that come, change and go.

In: folders. Out: what became of each file. `sight` says what lies there now, `ledger` what was taken from there,
`keeping` brings one in step with the other, `watcher` waits for changes.
Imports adding.
"""
