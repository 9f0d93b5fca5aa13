"""How English and French say what a speech is checked for.

A text is read in small letters, with each name of a member between marks: so one set of patterns serves
whoever speaks.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

MINE, THEIRS = "S", "O"  # marks of the speaker's names and of all others; letters, so that a word stays one
OWN = f"{MINE}[^{MINE}]*{MINE}"
OTHERS = f"{THEIRS}[^{THEIRS}]*{THEIRS}"


@dataclass(frozen=True, slots=True)
class Tongue:
    """How one language says what a speech is checked for.

    In a pattern OWN stands for what the speaker is called, OTHERS for what everybody else is called.
    """

    name: str
    machine: str  # talk of a machine, of its task, or of the papers on its desk
    other: str  # speaking as another delegation, or as the chair
    adoption: str  # what only the chair can say of a text
    consent: str  # a yes to the text as a whole
    refusal: str  # any sign of a no
    accepts: str  # a yes to what follows
    opposes: str  # a no to what follows
    condition: str  # a sentence that has one of these claims nothing for good
    turn: str  # what takes back half of a sentence
    denial: str  # before a claim: there is no claim


_MACHINE = (
    r"\bas an? (?:ai|artificial|large language|virtual|helpful|language)\b|\b(?:language model|chatbot|openai"
    r"|training data|knowledge cut-?off|role[- ]?play(?:ing)?|simulation|my programming|role card)\b"
    r"|\bred[ _-]line id\b|\bred_line\b|\bim_(?:start|end)\b|\b(?:assistant|user|system):|[{}]|\bi(?: cannot"
    r"| can't| can not| am unable to| am not able to|'m unable to) (?:assist|comply|generate|engage in|help "
    r"(?:with|you)|fulfil+ (?:this|that|your) request|participate in political|continue this)\b|^\W*(?:sure"
    r"|certainly|of course|okay|ok|absolutely|great)\b[,!.: ]*(?:here(?:'s| is| are)|let me (?:write|draft)"
    r"|i (?:can|will) (?:write|help|provide))\b|\bhere(?:'s| is) (?:the|a|my|your|an)(?: \w+){0,3} (?:speech"
    r"|statement|response|draft|rewrite|version)\b|\bthe user\b|\b(?:system|user) prompt\b|\b(?:the|your"
    r"|this) prompt(?=[.,;:!?]|$| (?:says|asks|above|below|given))|\babove instructions?\b|\binstructions? "
    r"(?:above|below|given (?:to me|in))\b|\bignore (?:all |any |the |my |your )*(?:previous|prior|above"
    r"|earlier) (?:instruction|prompt|rule|direction|message)|\byour task\b|^you (?:speak for|take part in)\b"
    r"|\byou have the floor on paragraph\b|\bonly the spoken words\b|\bwrite \d+ to \d+ words\b|\bword "
    r"count\b|\bwhat stands there now:|\ba fact you may use\b|\byou may use this fact\b|\bdrafted this "
    r"for you\b|\bmy name is\b|\[(?:your|insert|delegate|name|country)\b|\bthis "
    r"speech (?:is|emphasi|highlight|reflect|address|aim|should)\w*|\bthis "
    r"(?:statement|response) (?:emphasi|highlight|reflect|address|aim)\w*"
)
_WE = rf"\b(?:we|i|(?:my|our) (?:government|delegation|capital)|(?:the )?{OWN})"
_READILY = (
    r"(?:,? (?:can|will|do|does|now|also|therefore|hereby|fully|gladly|happily|today|too|wholeheartedly"
    r"|strongly|(?:stand|are|am|is) (?:ready|prepared|happy|willing|pleased|glad) to)){0,3}"
)
_WHOLE = (
    r"(?:the|this|your|that)(?: (?:whole|entire|full|final|current|chair's|draft|new|proposed|revised))* "
    r"(?:text|communiqu[eé]|draft|document)\b(?! (?:paragraph|language|wording|(?:on|of|in|for) (?!the table"
    r"|its|the whole|full|substance|principle)))"
)
_MISSION = r"(?:representative|delegate|delegation|ambassador|envoy|spokes\w+)s?"
_OFFICE = r"(?:the )?(?:secretary[- ]general|chair(?:man|woman|person)?(?! of))"

ENGLISH = Tongue(
    name="English",
    machine=_MACHINE,
    other=(
        rf"\bas (?:the |a )?(?:{_MISSION}|voice) (?:of|for|from) (?:the )?{OTHERS},? (?:i|we|my|our|let "
        rf"me)\b|\bas (?:the )?{OTHERS}(?:'s)? {_MISSION},? (?:i|we|my|our|let me)\b"
        r"|\b(?:i|we) (?:(?:am |are )?speak(?:ing)?|take the floor|address you|stand here) (?:here |today )?"
        rf"(?:for|on behalf of|as)(?: the {_MISSION} of)? (?:the )?{OTHERS}\b(?!'s| and | too| as well)"
        rf"|\bon behalf of (?:the )?(?:(?:people|government|delegation) of )?(?:the )?{OTHERS},? (?:i|we"
        rf"|let me)\b|\b(?:i|we) represent (?:the )?{OTHERS}\b|\b(?:my|our) (?:country|nation|home),? "
        rf"(?:the )?{OTHERS}\b"
        rf"|\bi am (?:the |a )?{_MISSION} (?:of|for|from) (?:the )?{OTHERS}\b|^(?:and )?(?:we|i), (?:the "
        rf")?(?:{_MISSION} (?:of|for|from) )?(?:the )?{OTHERS}\b(?! and)|\b(?:i am|i speak as|speaking as"
        rf"|i, as|i,) {_OFFICE}\b|\bas {_OFFICE}(?: of [\w ]+)?, (?:i|we|let me)\b"
    ),
    adoption=(
        r"(?:^|[,;:] |\b(?:therefore|and|so|now|hereby|today) )the (?:north atlantic )?council (?:(?:now "
        r"|today |therefore )?(?:decides|adopts)|hereby \w+|has (?:now |hereby |today )(?:decided|adopted))\b"
        r"|\b(?:text|communiqu[eé]|draft|decision|motion) (?:is|stands|has been) (?:now |hereby |therefore "
        r")?adopted\b|\bi (?:hereby |now )?declare\b|\b(?:it is|it's) so decided\b|\bso ordered\b|\bwe "
        r"hereby adopt\b"
    ),
    consent=(
        rf"{_WE}{_READILY} (?:accepts?|approves?(?: of)?|endorses?|adopts?|supports?|backs?|agrees? (?:to"
        rf"|with)|consents? to|joins? (?:the )?consensus (?:on|in|around)) {_WHOLE}|{_WE}{_READILY} "
        rf"(?:consents?\b(?! to\b)|joins? (?:the )?consensus\b(?! (?:on|in|around)\b))"
        rf"|\b(?:this|the) text has (?:our|my|{OWN}'s) (?:full |whole )?(?:consent|support|agreement)\b"
        r"|\byou have (?:our|my) consent\b|\b(?:our|my) consent is given\b"
    ),
    refusal=(
        r"\b(?:not|no|nor|neither|never|nothing|nobody|none|cannot|oppos\w*|object\w*|refus\w*|reject\w*"
        r"|unable|unacceptable|unwilling|impossible|br(?:ea|o)k\w* silence|reserv\w*|regret\w*|letter|veto"
        r"|block\w*|concern\w*|worr\w+|trouble\w*|difficult\w*|problem\w*|instead|rather|replace\w*"
        r"|substitut\w*|strike|struck|delet\w*|remov\w*|withdraw\w*|against|too (?:little|much|far|early|late"
        r"|vague|soon)|defect\w*|fail\w*|lacks?|without|unless|stop|amend\w*|chang\w*)\b|n't\b"
    ),
    accepts=rf"{_WE}{_READILY} (?:(?:accept|support|welcome|endorse|approve)s?(?: of)?|agrees? (?:with|to)) ",
    opposes=(
        rf"{_WE}(?: (?:do|does|must|will|still|firmly|strongly|also|therefore|simply|just|clearly))? "
        r"(?:opposes?|rejects?|refuses?|objects? to|(?:cannot|can not|can't|could never|will not|won't|do not"
        r"|does not|don't|doesn't) (?:accept|support|agree to|agree with|live with|endorse|welcome)|(?:are|am"
        r"|is) (?:firmly |strongly )?(?:against|opposed to)) "
    ),
    condition=(
        r"\b(?:if|unless|once|when|until|provided|providing|condition\w*|as long as|so long as|would|could"
        r"|should|might|before|whether|in exchange|in return|subject to|as soon as)\b|\?"
    ),
    turn=r"\b(?:but|however|yet|though|although|nevertheless|nonetheless)\b",
    denial=r"\b(?:not|no|nor|never|neither|nobody|cannot)\b|n't\b",
)

_THE = r"(?:l'|la |le |les )?"
_NOUS = rf"\b(?:nous|je|(?:mon|notre) gouvernement|(?:ma|notre) (?:délégation|capitale)|{_THE}{OWN})"
_VOLONTIERS = r"(?: (?:pouvons|peut|peux|voulons|sommes prêts à|est prête? à|suis prête? à))?"
_ENTIER = (
    r"(?:le|ce|votre)(?: (?:présent|projet de))* (?:texte|communiqué|projet|document)\b(?! (?:du|de|sur) )"
)
_DE = r"(?:de la |de l'|de les |de |du |des |d')"

FRENCH = Tongue(
    name="French",
    machine=(
        rf"{_MACHINE}|\ben tant qu'(?:ia|intelligence|assistant|un assistant)|\bmodèle de langu?age"
        rf"|\bl'utilisateur\b"
        r"|\bje ne peux pas (?:aider|vous aider|répondre à cette|participer)|\bjeu de rôle\b|\bla consigne\b"
        r"|\bvoici (?:le|la|un|une|mon|ma) (?:discours|déclaration|réponse|intervention)\b|\bvotre tâche\b"
        r"|\bles? instructions? ci-dess|\bignore[zr]? (?:toutes )?les instructions\b"
    ),
    other=(
        rf"\ben (?:tant que|qualité de) représentante? {_DE}{OTHERS},? (?:je|nous|j')|\b(?:je|nous) "
        rf"(?:parle|parlons|m'exprime) (?:ici )?(?:au nom {_DE}|pour {_THE}){OTHERS}\b|\bau nom "
        rf"{_DE}{OTHERS},? (?:je|nous|j')|\b(?:je|nous) représent\w+ {_THE}{OTHERS}\b|^nous, "
        rf"{_THE}{OTHERS}\b(?! et)|\bje suis (?:le |la )?(?:représentante? {_DE}{OTHERS}"
        r"|secrétaire général|président)|\ben tant que (?:secrétaire général|président)"
    ),
    adoption=(
        r"(?:^|[,;:] |\b(?:donc|et|ainsi) )le conseil (?:décide|adopte)\b|\bje (?:le )?déclare\b|\b(?:texte"
        r"|communiqué|projet) (?:est|a été) (?:donc |ainsi )?adopté|\bil en est ainsi décidé"
    ),
    consent=(
        rf"{_NOUS}{_VOLONTIERS} (?:accept\w+|approuv\w+|adopt\w+|souten\w+|soutient|souscri\w+ à|consent\w+ "
        rf"à) {_ENTIER}|{_NOUS} (?:consentons|consens|consent|(?:rejoint|rejoignons|rejoins) le consensus"
        r"|(?:se |nous |me )?(?:joint|joignons|joins) au consensus)\b(?! à)"
    ),
    refusal=(
        r"\b(?:ne|non|ni|jamais|aucune?|rien|pas|refus\w*|rejet\w*|oppos\w*|objection\w*|inacceptable"
        r"|impossible|réserv\w*|rompr\w*|lettre|regret\w*|plutôt|remplac\w*|supprim\w*|au lieu|contre|sans"
        r"|trop|manque\w*|modifi\w*|inqui\w+|préoccup\w*|difficulté\w*)\b|\bn'"
    ),
    accepts=rf"{_NOUS}{_VOLONTIERS} (?:accept\w+|souten\w+|soutient|salu\w+|approuv\w+) ",
    opposes=rf"{_NOUS} (?:rejet\w+|refus\w+|nous opposons à|s'oppose à|m'oppose à) ",
    condition=(
        r"\b(?:si|sauf|lorsque|quand|une fois|pourvu|à condition|tant que|avant|dès que|en échange|en retour"
        r"|pourr\w+|accepterions|serait|serions)\b|\bs'il|\?"
    ),
    turn=r"\b(?:mais|cependant|toutefois|pourtant|néanmoins)\b",
    denial=r"\b(?:ne|ni|jamais|non|aucune?)\b|\bn'",
)


def tongue(language: str) -> Tongue:
    """Return how a language says things; English for one that has no patterns of its own."""
    return FRENCH if language == "fr" else ENGLISH


@lru_cache(maxsize=64)
def pattern(source: str) -> re.Pattern[str]:
    """Compile a pattern of a tongue; `re` itself forgets what it compiled when it has much to remember."""
    return re.compile(source)


def unmarked(text: str) -> str:
    """Return a text in small letters as it was before its names were marked."""
    return text.replace(MINE, "").replace(THEIRS, "")
