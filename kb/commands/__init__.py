"""The commands of `python -m kb`.

Comes in: arguments. Goes out: text or JSON as docs and the contract say.
Nothing imports it but `kb.__main__`.
"""
