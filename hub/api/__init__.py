"""The hub's screens: Litestar, plain pages, a post for everything that changes something.

Handlers run in threads, because they read the disk; no two of them share one path, since Litestar
2.25 then wraps the first one twice and answers with a coroutine.
"""
