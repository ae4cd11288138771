"""All work outside a request: one durable queue, and one service that does it.

=============  =================================================================
tasks          the functions that jobs run, by name; a registry that rooms fill
queue          jobs asked for, claimed, ended, cancelled, taken back from the dead
liveness       who is at work on a job and how far: OS locks, or leases
machine        whether this machine may do jobs: its clock, and its files
locks          locks that the system takes back from a dead process
busy_database  who writes at length, and the error of those who would write too
timetable      what recurs: publication due, repair of the index, change of day
worker         doing jobs, one after the other, in this process
supervisor     the service: a process for each lane, started anew where it dies
service        whether the service runs, and how a request wakes it
=============  =================================================================

``manage.py run_jobs`` is the service; see ``docs/decisions/0008-jobs.md``.
"""
