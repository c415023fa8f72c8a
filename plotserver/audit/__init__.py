"""The audit trail behind `plotserver.kernel.audit`: its chain, verification, export, forwarding, watch.

May import the kernel alone; `plotserver.web` and the command line call it.
"""
