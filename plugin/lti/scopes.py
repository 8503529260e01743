"""The Assignment and Grade Services scopes that we ask for (AGS 2.0, 3.2.2, 3.3.2 and 3.4.2)."""

AGS = "https://purl.imsglobal.org/spec/lti-ags/scope/"
SCORE = f"{AGS}score"
RESULTS = f"{AGS}result.readonly"
LINE_ITEMS = f"{AGS}lineitem"
SCOPES = (LINE_ITEMS, SCORE, RESULTS)
