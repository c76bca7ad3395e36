"""The shell of the HTTP API: routers of the rooms at one address, one way to page, to answer and to refuse.

A room registers `api="package.module:router"`; its operations are made with `operation.get`.
"""
