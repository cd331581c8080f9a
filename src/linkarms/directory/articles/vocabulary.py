"""Words by which prose shows that an organization is meant, or that none is."""

from __future__ import annotations

import re

#: What bodies are called.
BODY = frozenset(
    re.findall(
        r"\S+",
        """action alliance association brigade campaign center centre choir church club clubs coalition collaborative
        collective committee congregation cooperative council federation foundation fund guild initiative institute
        league local ministry ministries mosque movement mutual network organization parish partnership project
        sanctuary society synagogue temple tenants trust union voices workers""",
    )
)
GROUPS_FOR = frozenset(
    re.findall(
        r"\S+",
        """advocates americans artists citizens doctors educators faith families farmers friends grandmothers jews
        mothers moms musicians muslims neighbors nurses parents people physicians students teachers veterans voters
        women workers youth""",
    )
)
#: Public bodies, places and works that are called like organizations.
NOT = frozenset(
    re.findall(
        r"\S+",
        """act administration agency airport amendment area authority avenue award board boulevard bridge building
        bureau cabinet chamber city commission commissioners congress constitution county court courthouse day
        department district drive festival hall highway hospital hotel house inquiry law legislature library line mall
        museum office park plaza police prize program report river road room school senate square stadium
        state station statehouse store street supervisors theater theatre times tribune university valley war""",
    )
)
TITLES = frozenset(
    re.findall(
        r"\S+",
        """president director chair chairman chairwoman coordinator organizer spokesperson spokeswoman spokesman
        secretary treasurer founder executive attorney counsel member members volunteer volunteers activist activists
        leader leaders pastor rabbi imam vice ceo""",
    )
)
#: What stands before a name with a capital only because a sentence begins.
OPENERS = frozenset(
    re.findall(
        r"\S+",
        """a after all also although among an and another as at because before both but by during each even every first
        for from he her here his how if in inside it its last later like many meanwhile most near neither next no nor
        now on once one only other others our outside over she since so some still such that the their then there these
        they this those though through to today two under until we what when where which while who why with within
        yesterday you said says added asked according monday tuesday wednesday thursday friday saturday sunday""",
    )
)
DAYS = frozenset(
    re.findall(
        r"\S+",
        """monday tuesday wednesday thursday friday saturday sunday january february april june july august september
        october november december""",
    )
)
