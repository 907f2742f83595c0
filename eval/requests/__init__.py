"""Fits what tells the kinds of request apart: phrasings in both languages, each third of a kind kept aside to measure
on."""
