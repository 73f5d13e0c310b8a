"""Messages in Telegram's terms."""

from html import unescape

from hypothesis import given, strategies

from bot.channels.telegram_text import (
    LONGEST,
    attachment,
    edited,
    payloads,
    split,
    units,
    without_formatting,
)
from bot.domain.message import Button, Contact, Key, Keyboard, Message, Style, Venue


def test_the_title_is_bold_and_every_character_escaped() -> None:
    [payload] = payloads(Message("Awa <3 & [Mopti]_", ("Tell <b>Moussa</b> & Claire.",)))
    assert payload["text"] == (
        "<b>Awa &lt;3 &amp; [Mopti]_</b>\nTell &lt;b&gt;Moussa&lt;/b&gt; &amp; Claire."
    )
    assert payload["parse_mode"] == "HTML"
    assert payload["link_preview_options"] == {"is_disabled": True}
    assert not {"protect_content", "disable_notification", "reply_markup"} & payload.keys()


def test_a_message_without_title_has_no_empty_markup() -> None:
    [payload] = payloads(Message("", ("Hello",)))
    assert "<b>" not in str(payload["text"])


def test_buttons_carry_data_url_and_style() -> None:
    rows = (
        (Button("I'm OK", "ok:1", Style.SUCCESS), Button("SOS", "sos:1", Style.DANGER)),
        (Button("Advice", url="https://example.org/advice"),),
    )
    [payload] = payloads(Message("Are you OK?", buttons=rows, protected=True, silent=True))
    assert payload["reply_markup"] == {
        "inline_keyboard": [
            [
                {"text": "I'm OK", "callback_data": "ok:1", "style": "success"},
                {"text": "SOS", "callback_data": "sos:1", "style": "danger"},
            ],
            [{"text": "Advice", "url": "https://example.org/advice"}],
        ]
    }
    assert payload["protect_content"] is True
    assert payload["disable_notification"] is True


def test_a_copy_button_carries_its_text() -> None:
    rows = ((Button("Copy +33 1 99 00 12 34", copy="+33199001234"),),)
    [payload] = payloads(Message("Embassy", buttons=rows))
    assert payload["reply_markup"] == {
        "inline_keyboard": [
            [{"text": "Copy +33 1 99 00 12 34", "copy_text": {"text": "+33199001234"}}]
        ]
    }


def test_a_contact_and_a_venue_have_methods_of_their_own() -> None:
    contact = Contact("+33199001234", "Embassy <Mopti>", "not confirmed since 2013")
    button = ((Button("Copy", copy="+33199001234"),),)
    method, payload = attachment(Message("x", buttons=button, contact=contact)) or ("", {})
    assert method == "sendContact"
    assert payload == {
        "phone_number": "+33199001234",
        "first_name": "Embassy <Mopti>",
        "last_name": "not confirmed since 2013",
        "reply_markup": {
            "inline_keyboard": [[{"text": "Copy", "copy_text": {"text": "+33199001234"}}]]
        },
    }
    venue = Venue(14.5, -4.2, "Embassy", "Mopti")
    assert attachment(Message("x", venue=venue, protected=True)) == (
        "sendVenue",
        {
            "latitude": 14.5,
            "longitude": -4.2,
            "title": "Embassy",
            "address": "Mopti",
            "protect_content": True,
        },
    )
    assert attachment(Message("x")) is None


def test_the_keyboard_stays_and_may_ask_for_the_location() -> None:
    keyboard = Keyboard(((Key("SOS", Style.DANGER),), (Key("Where I am", asks_location=True),)))
    [payload] = payloads(Message("Ready", keyboard=keyboard))
    assert payload["reply_markup"] == {
        "keyboard": [
            [{"text": "SOS", "style": "danger"}],
            [{"text": "Where I am", "request_location": True}],
        ],
        "is_persistent": True,
        "resize_keyboard": True,
    }


def test_an_empty_keyboard_takes_the_keyboard_away() -> None:
    [payload] = payloads(Message("Bye", keyboard=Keyboard()))
    assert payload["reply_markup"] == {"remove_keyboard": True}


def test_a_long_message_is_cut_between_lines_with_the_buttons_on_the_last_part() -> None:
    lines = tuple(f"{number:03} " + "é" * 90 for number in range(100))
    parts = payloads(Message("Title", lines, buttons=((Button("Yes", "yes"),),)))
    assert len(parts) == 3
    assert [("reply_markup" in part) for part in parts] == [False, False, True]
    assert str(parts[0]["text"]).startswith("<b>Title</b>\n000 ")
    assert not any("<b>" in str(part["text"]) for part in parts[1:])
    assert "\n".join(str(part["text"]) for part in parts).split("\n")[1:] == list(lines)


def test_a_title_longer_than_a_message_is_bold_in_each_part_it_reaches() -> None:
    parts = payloads(Message("word " * 1000 + "end", ("line",)))
    assert [str(part["text"]).startswith("<b>") for part in parts] == [True, True]
    assert str(parts[-1]["text"]).endswith("end</b>\nline")


def test_length_is_counted_in_utf16_units_after_the_markup() -> None:
    assert units("🇲🇱") == 4
    assert len(payloads(Message("&" * LONGEST))) == 1  # 20,480 characters once escaped
    assert len(payloads(Message("🚨" * (LONGEST // 2)))) == 1
    assert len(payloads(Message("🚨" * (LONGEST // 2) + "!"))) == 2


def test_half_a_character_does_not_break_a_message() -> None:
    [payload] = payloads(Message("Awa \ud83d", buttons=((Button("\ud83d", "x"),),)))
    assert payload["text"] == "<b>Awa ?</b>"
    assert str(payload).encode()


def test_an_edit_that_is_too_long_is_cut_with_an_ellipsis() -> None:
    text = str(edited(Message("Card", ("word " * 2000,)))["text"])
    assert text.endswith("word…")
    assert units(unescape(text.replace("<b>", "").replace("</b>", ""))) <= LONGEST


def test_an_edit_without_buttons_takes_them_away_and_has_no_send_only_parameters() -> None:
    payload = edited(Message("Done", protected=True, silent=True, keyboard=Keyboard()))
    assert payload.keys() == {"text", "parse_mode", "link_preview_options"}


@given(strategies.text(), strategies.lists(strategies.text(), max_size=3))
def test_plain_text_is_exactly_what_was_said(title: str, lines: list[str]) -> None:
    message = Message(title, tuple(lines))
    [payload] = payloads(message)
    plain = without_formatting(payload)
    assert plain["text"] == message.plain
    assert "parse_mode" not in plain


@given(strategies.text(alphabet="ab \n🚨é", max_size=300), strategies.integers(4, 40))
def test_pieces_fit_and_lose_nothing_but_white_space(text: str, limit: int) -> None:
    pieces = split(text, limit)
    assert all(units(piece) <= limit for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())
