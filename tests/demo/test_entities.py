from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo.botapi.entities import parse_html, utf16_length
from bot.demo.botapi.errors import ApiError
from bot.demo.botapi.wire import Json


def cut(text: str, entity: Json) -> str:
    """The part of a text that an entity covers, by its UTF-16 offsets."""
    units = text.encode("utf-16-le")
    start, length = entity["offset"], entity["length"]
    assert isinstance(start, int)
    assert isinstance(length, int)
    return units[2 * start : 2 * (start + length)].decode("utf-16-le")


@pytest.mark.parametrize(
    ("tag", "kind"),
    [
        ("b", "bold"),
        ("strong", "bold"),
        ("i", "italic"),
        ("em", "italic"),
        ("u", "underline"),
        ("ins", "underline"),
        ("s", "strikethrough"),
        ("strike", "strikethrough"),
        ("del", "strikethrough"),
        ("tg-spoiler", "spoiler"),
        ("code", "code"),
        ("pre", "pre"),
        ("blockquote", "blockquote"),
    ],
)
def test_every_simple_tag(tag: str, kind: str) -> None:
    text, entities = parse_html(f"a <{tag}>mot</{tag}> b")
    assert text == "a mot b"
    assert entities == [{"type": kind, "offset": 2, "length": 3}]


@pytest.mark.parametrize(
    ("source", "entity"),
    [
        ('<a href="https://x.org/?a=1&amp;b=2">y</a>', {"url": "https://x.org/?a=1&b=2"}),
        ("<a href='https://x.org'>y</a>", {"url": "https://x.org"}),
        ("<a href=x.org>y</a>", {"url": "x.org"}),
        ("<a>y</a>", {"url": "y"}),
        ('<span class="tg-spoiler">y</span>', {"type": "spoiler"}),
        ('<tg-emoji emoji-id="53">y</tg-emoji>', {"custom_emoji_id": "53"}),
        ("<blockquote expandable>y</blockquote>", {"type": "expandable_blockquote"}),
        ('<pre><code class="language-python">y</code></pre>', {"language": "python"}),
        ('<tg-time unix="1700000000" format="r">y</tg-time>', {"unix_time": 1700000000}),
        ("<B >y</B >", {"type": "bold"}),
        ("<b>y</>", {"type": "bold"}),
    ],
)
def test_tags_with_particulars(source: str, entity: Json) -> None:
    text, entities = parse_html(source)
    assert text == "y"
    assert len(entities) == 1
    assert entity.items() <= entities[0].items()


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        (
            "é<b>x</i>",
            'Unmatched end tag at byte offset 6, expected "</b>", found "</i>"',
        ),
        ("é <div>x</div>", 'Unsupported start tag "div" at byte offset 3'),
        ("a <3 b", 'Unsupported start tag "3" at byte offset 2'),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("a<b", "Unclosed start tag at byte offset 1"),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ("<a href=", "Unclosed start tag at byte offset 0"),
        ("<a href", "Unclosed start tag at byte offset 0"),
        ("<a href=x!>y</a>", "Unexpected end of name token at byte offset 0"),
        ('<a ="x">y</a>', 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
def test_what_cannot_be_parsed(source: str, why: str) -> None:
    with pytest.raises(ApiError) as refusal:
        parse_html(source)
    assert refusal.value.description == f"Bad Request: can't parse entities: {why}"


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("&lt;b&gt; &amp; &quot;", '<b> & "'),
        ("&#233;&#xe9;", "éé"),
        ("&nbsp; &unknown;", "&nbsp; &unknown;"),
        ("a & b &", "a & b &"),
        ("&#0;x", "&#0;x"),
        ("&#xD800;", "&#xD800;"),
    ],
)
def test_character_references(source: str, text: str) -> None:
    assert parse_html(source) == (text, [])


def test_nested_entities_come_outermost_first() -> None:
    text, entities = parse_html("<i><b>a</b>b</i>")
    assert text == "ab"
    assert [(e["type"], e["length"]) for e in entities] == [("italic", 2), ("bold", 1)]


def test_code_holds_nothing_else() -> None:
    _, entities = parse_html("<code>a <b>b</b></code> <b>c</b>")
    assert [e["type"] for e in entities] == ["code", "bold"]


def test_outer_white_space_goes_and_entities_move_along() -> None:
    text, entities = parse_html("\n <b> mot </b>\n<i> </i>")
    assert text == "mot"
    assert entities == [{"type": "bold", "offset": 0, "length": 3}]


def test_offsets_count_utf16_units() -> None:
    text, entities = parse_html("😀 <b>é😀</b>")
    assert entities == [{"type": "bold", "offset": 3, "length": 3}]
    assert cut(text, entities[0]) == "é😀"


def test_a_time_without_a_number_is_only_words() -> None:
    assert parse_html('<tg-time unix="soon">x</tg-time>') == ("x", [])


WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@given(WORDS)
def test_escaped_words_come_back_as_they_were(words: str) -> None:
    assert parse_html(html.escape(words, quote=False)) == (words.strip(), [])


@given(WORDS, WORDS.filter(str.strip), WORDS)
def test_an_entity_covers_exactly_its_words(before: str, inside: str, after: str) -> None:
    escape = html.escape
    source = f"|{escape(before)}<b>|{escape(inside)}|</b>{escape(after)}|"
    text, entities = parse_html(source.replace("&#x27;", "'"))
    assert text == f"|{before}|{inside}|{after}|"
    assert cut(text, entities[0]) == f"|{inside}|"


@given(st.text(alphabet='<>/="&;#bia x😀', max_size=40))
def test_any_source_is_parsed_or_refused_in_words(source: str) -> None:
    answer: ApiError | tuple[str, list[Json]]
    try:
        answer = parse_html(source)
    except ApiError as refusal:
        answer = refusal
    if isinstance(answer, ApiError):
        assert answer.description.startswith("Bad Request: can't parse entities: ")
        return
    text, entities = answer
    for entity in entities:
        start, length = entity["offset"], entity["length"]
        assert isinstance(start, int)
        assert isinstance(length, int)
        assert 0 <= start < start + length <= utf16_length(text)
