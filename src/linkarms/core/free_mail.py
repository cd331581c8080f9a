"""Domains at which an address proves nothing about an organization.

Kept as a list of our own: it decides who may speak for an organization, so a change to it should be
seen in a review.
"""

#: Anybody can get an address here.
FREE_MAIL: frozenset[str] = frozenset(
    """
    126.com 163.com 21cn.com aim.com aol.co.uk aol.com aol.de aol.fr arcor.de att.net autistici.org
    bellsouth.net bigpond.com bigpond.net.au bk.ru bluewin.ch blueyonder.co.uk bol.com.br btinternet.com
    centurylink.net charter.net cock.li comcast.net cox.net daum.net disroot.org duck.com earthlink.net
    email.com fastmail.com fastmail.fm foxmail.com free.fr freenet.de frontier.com frontiernet.net
    gmail.com googlemail.com hanmail.net hey.com hushmail.com icloud.com ig.com.br inbox.com inbox.ru
    juno.com kakao.com kolabnow.com laposte.net libero.it list.ru live.ca live.cl live.co.uk live.com
    live.com.ar live.com.au live.com.mx live.de live.fr live.it live.nl lycos.com mac.com mail.com
    mail.de mail.ru mailbox.org mailfence.com mailinator.com me.com msn.com naver.com neuf.fr nifty.com
    ntlworld.com numericable.fr optonline.net optusnet.com.au orange.fr outlook.at outlook.be outlook.cl
    outlook.co.id outlook.com outlook.com.ar outlook.com.au outlook.com.br outlook.cz outlook.de
    outlook.dk outlook.es outlook.fr outlook.ie outlook.in outlook.it outlook.jp outlook.pt passport.com
    pm.me poczta.onet.pl posteo.de posteo.net proton.me protonmail.ch qq.com r7.com rediffmail.com
    riseup.net roadrunner.com rocketmail.com rogers.com sapo.pt sbcglobal.net seznam.cz sfr.fr shaw.ca
    sina.cn sina.com sky.com sohu.com startmail.com suddenlink.net sunrise.ch sympatico.ca t-online.de
    talktalk.net telenet.be telus.net terra.com.br tin.it tiscali.co.uk tiscali.it tuta.com tuta.io
    tutamail.com tutanota.com tutanota.de uol.com.br usa.com verizon.net videotron.ca virgilio.it
    virginmedia.com vodafone.it wanadoo.fr web.de windowslive.com windstream.net wp.pl yeah.net
    ymail.com ziggo.nl zoho.com zoho.eu zohomail.com
    """.split()  # noqa: SIM905  # a hundred quoted names would be harder to review
)

#: The same provider under the endings of many countries: yahoo.fr, yahoo.co.jp.
FREE_MAIL_FAMILIES: frozenset[str] = frozenset({"gmx", "googlemail", "hotmail", "protonmail", "yahoo", "yandex"})

#: Many organizations have a page here, none has the domain.
SHARED_HOSTS: frozenset[str] = frozenset(
    """
    actionnetwork.org bit.ly blogspot.com bsky.app carrd.co discord.com discord.gg eventbrite.com
    facebook.com fb.com fb.me firebaseapp.com github.com github.io gitlab.io godaddysites.com google.com
    herokuapp.com instagram.com linkedin.com linktr.ee linktree.com mastodon.social medium.com
    meetup.com mobilize.us nationbuilder.com neocities.org netlify.app notion.site open.substack.com
    pages.dev patreon.com sites.google.com square.site squarespace.com substack.com t.me telegram.me
    tiktok.com tumblr.com twitter.com vercel.app web.app webflow.io weebly.com wix.com wixsite.com
    wordpress.com x.com youtube.com
    """.split()  # noqa: SIM905
)
