"""Words that call for help in the languages Vigie speaks, when they are the whole message."""

import re

CRIES = frozenset(
    {
        "sos",
        "help",
        "help me",
        "au secours",
        "a l'aide",
        "à l'aide",
        "aidez-moi",
        "aide-moi",
        "socorro",
        "auxilio",
        "ayuda",
        "ayúdenme",
        "ajuda",
        "ajudem-me",
        "النجدة",
        "نجدة",
        "ساعدوني",
        "أغيثوني",
    }
)


def is_cry(text: str) -> bool:
    """Whether somebody calls for help and says nothing else."""
    bare = re.sub(r"[!?.,…\s]+", " ", text.replace("’", "'")).strip().casefold()
    return bare in CRIES or (bool(bare) and set(bare.split(" ")) == {"sos"})
