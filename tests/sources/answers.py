"""Small answers of the shape that the governments' servers give, written for the tests."""

from __future__ import annotations

import json
from collections.abc import Mapping

CA_MADE_AT = 1_796_000_000
"""2026-11-30 01:33:20 UTC, in the seconds that Canada and Germany write."""


def written(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def french(
    *zones: tuple[str, str], intro: str = "", day: str = "04/11/2026", after: str = ""
) -> bytes:
    """A page of the ministry: headings with paragraphs, or a sentence before any heading."""
    pieces = "".join(f"<h4>{heading}</h4><p>{text}</p>" for heading, text in zones)
    return f"""<!DOCTYPE html><html lang="fr"><head><title>Conseils</title>
<script>var zones = "Zones formellement déconseillées";</script></head><body>
<h2>Sécurité</h2><p>Date de mise à jour le : 30 novembre 2026</p>
<h3>
   Zones de vigilance
</h3><figure><img src="carte.jpg" alt=""/><figcaption>
   Dernière actualisation le {day}, information toujours valable à la date du jour
</figcaption></figure>
<div class="fr-prose"><p>{intro}</p>{pieces}
<h3>Risques encourus et recommandations associées</h3>
<h4>Risques routiers</h4><p>La conduite de nuit est formellement déconseillée.</p>{after}</div>
</body></html>""".encode()


def canadian(made_at: object = CA_MADE_AT, **entries: Mapping[str, object]) -> bytes:
    return written({"metadata": {"generated": {"timestamp": made_at}}, "data": entries})


def canadian_entry(
    state: object, text: str = "Avoid all travel", regional: int = 0
) -> dict[str, object]:
    return {
        "advisory-state": state,
        "has-regional-advisory": regional,
        "date-published": {"timestamp": CA_MADE_AT - 86_400},
        "eng": {"advisory-text": text, "url-slug": "a-country"},
    }


def british_index(**changed: str) -> bytes:
    """Countries by slug, with the day of their last change."""
    children = [
        {
            "details": {"country": {"name": slug.replace("_", " ").title(), "slug": slug}},
            "public_updated_at": day,
        }
        for slug, day in changed.items()
    ]
    return written({"details": {"max_cache_time": 10}, "links": {"children": children}})


def british(statuses: object, slug: str = "mali", heading: str = "") -> bytes:
    body = f"<h2><abbr title='Office'>FCDO</abbr> {heading}</h2><p>More.</p>" if heading else ""
    details: dict[str, object] = {"country": {"slug": slug}, "parts": [{"body": body}]}
    if statuses is not None:
        details["alert_status"] = statuses
    return written({"details": details, "public_updated_at": "2026-11-20T10:00:00+00:00"})


def german_entry(code: str, name: str, **facts: object) -> dict[str, object]:
    return {
        "lastModified": CA_MADE_AT,
        "title": f"{name}: Reise- und Sicherheitshinweise",
        "countryCode": code,
        "countryName": name,
        "warning": False,
        "partialWarning": False,
        "situationWarning": False,
        "situationPartWarning": False,
        **facts,
    }


def german(**entries: Mapping[str, object]) -> bytes:
    """The index, or one text: entries by number, which is written `n226384`."""
    numbered = {number.removeprefix("n"): entry for number, entry in entries.items()}
    return written(
        {"response": {"lastModified": CA_MADE_AT, **numbered, "contentList": list(numbered)}}
    )


def american(*titles: tuple[str, str], summary: str = "") -> bytes:
    """The JSON feed: titles with the day of their last change."""
    return written(
        [
            {
                "Title": title,
                "Link": "https://travel.state.gov/destination",
                "Category": ["XX"],
                "Summary": summary,
                "Published": f"{day}T00:00:00-04:00",
                "Updated": f"{day}T00:00:00-04:00",
            }
            for title, day in titles
        ]
    )


def american_rss(*titles: tuple[str, str], summary: str = "") -> bytes:
    """The RSS feed; it uses the prefix dc without declaring it, as it was recorded."""
    items = "".join(
        f"<item><title>{title}</title><link>https://travel.state.gov/advisory</link>"
        f"<pubDate>{day}</pubDate><description><![CDATA[{summary}]]></description>"
        "<category domain='Country-Tag'>CD</category><dc:identifier>CD</dc:identifier></item>"
        for title, day in titles
    )
    return f'<?xml version="1.0"?>\n<rss version="2.0"><channel>{items}</channel></rss>'.encode()


def dutch(**introductions: str) -> bytes:
    """The list: introductions by ISO code and Dutch name, written `BFA_Burkina_Faso`."""
    entries = []
    for key, introduction in introductions.items():
        code, _, name = key.partition("_")
        entries.append(
            {
                "isocode": code,
                "location": name.replace("_", " "),
                "canonical": "https://www.nederlandwereldwijd.nl/reisadvies/land",
                "introduction": f"<h2>In het kort</h2><ul><li>{introduction}</li></ul>",
                "classification": "Dit veld wordt niet meer ondersteund",
                "lastmodified": "2026-11-20T07:15:53.695Z",
            }
        )
    return written(entries)
