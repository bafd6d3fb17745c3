"""The data owner's page: who asked what, what it cost, what was refused. No real value is on it,
but the shares of the twin's columns once the owner has asked for them.

It reads, and takes the owner's word on requests. It shares the vault's process and nothing else
with the door for grantees: another socket, another token, no way to ask a question.
"""
