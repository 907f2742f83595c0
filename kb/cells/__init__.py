"""Which cells of a table a question means, learned: features that know no word, weighed by a small network.

In: a question and tables as ingest reads them. Out: each cell's log-odds of being what is asked for. Imports the nouns,
`kb.facts` and `kb.text.chinese_scripts`; answers import it.
"""
