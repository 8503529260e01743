"""The scopes of an LMS's services that we ask for (AGS 2.0, 3.2.2, 3.3.2, 3.4.2; NRPS 2.0, 3)."""

AGS = "https://purl.imsglobal.org/spec/lti-ags/scope/"
SCORE = f"{AGS}score"
RESULTS = f"{AGS}result.readonly"
LINE_ITEMS = f"{AGS}lineitem"
MEMBERS = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
SCOPES = (LINE_ITEMS, SCORE, RESULTS, MEMBERS)
