"""The papers' own text: read it, find a phrase in it, find wording that a bank copies from it, cite it.

words -> blocks -> sections, sentences -> passages -> texts (files, by way of html and pdf); overlap
builds on passages.
"""
