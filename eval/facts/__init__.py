"""Measures what the program makes of figures: facts expected by hand, made-up tables, samples judged against the
page."""
