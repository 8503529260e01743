"""The words of each kind of mail, by the kind's name; a test holds that none is missing."""

from functools import partial

from plugin.mail.letter import Words
from plugin.mail.letters import being_forgotten, learning, signing_in
from plugin.mail.letters.digest import digest

WORDS: dict[str, Words] = {
    "sign-in-link": signing_in.sign_in_link,
    "invitation": signing_in.invitation,
    "sign-in-changed": signing_in.sign_in_changed,
    "places-joined": signing_in.places_joined,
    "forget-asked": being_forgotten.forget_asked,
    "forgotten": being_forgotten.forgotten,
    "test": signing_in.test,
    "answer-waits": learning.answer_waits,
    "answer-judged": learning.answer_judged,
    "path-achieved": learning.path_achieved,
    "achievement-expires": learning.achievement_expires,
    "role-granted": learning.role_granted,
}
WORDS["digest"] = partial(digest, words_of=WORDS)
