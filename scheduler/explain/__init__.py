"""Why there is no roster, why a roster is as it is, and what would change it.

Every statement made here was tested by solving: what is called impossible was proven
so, and what was not decided in time is said to be undecided.
"""
