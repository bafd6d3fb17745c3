"""Reads what data owners have: files, folders, databases; nothing in them is ever written."""
