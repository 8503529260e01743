"""The walk of an acceptance: a fresh CHILD and an LMS of another hand, in a real browser.

`python -m tests.acceptance --lms URL` connects the LMS by its own Dynamic Registration, places
lessons by Deep Linking, lets several people launch and learn, looks for their grades in the LMS's
gradebook and for its roster here, then tries launches to refuse. What differs from LMS to LMS is
behind `hands.LmsHands`; the walk itself knows none of them.
"""
