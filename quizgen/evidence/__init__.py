"""The papers' own text: reading it, finding a phrase in it, and seeing what of it we repeat; citing it.

words -> blocks -> sections, sentences -> passages -> texts (files, by way of html and pdf); overlap
stands on passages.
"""
