"""The page before the right answer: the address, the date of birth, what it says and never says."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.viewer.conftest import Visit
from tests.viewer.gateway_double import GatewayDouble
from tests.viewer.pictures import ct_series
from tests.viewer.shares import BIRTH_DATE, PATIENT, Sealed, Series, seal_share

pytestmark = pytest.mark.real_server

Open = Callable[..., Visit]


@pytest.fixture(scope="module")
def share() -> Sealed:
    return seal_share([Series(ct_series(2, 64))])


def verifiers(gateway: GatewayDouble) -> list[str]:
    return [json.loads(one.body)["verifier"] for one in gateway.asked("/api/v1/open")]


def test_that_a_wrong_date_tells_what_is_left_and_the_right_one_opens(
    gateway: GatewayDouble, visit: Open, share: Sealed
):
    page = visit(gateway.add(share)).go()
    page.answer("1961-05-04")
    expect(page.page.locator("#message")).to_have_text("That does not match. 9 attempts left.")
    page.answer("1961-05-05")
    expect(page.page.locator("#message")).to_have_text("That does not match. 8 attempts left.")
    page.answer(BIRTH_DATE)
    page.picture()
    assert page.page.inner_text(".patient h1") == PATIENT["name"]


def test_that_nothing_of_the_patient_is_there_before_the_right_answer(
    gateway: GatewayDouble, visit: Open, share: Sealed
):
    page = visit(gateway.add(share)).go().answer("1900-01-01")
    expect(page.page.locator("#message")).not_to_be_empty()
    html = page.page.content()
    assert not [word for word in PATIENT["name"].split() if word in html]
    assert gateway.asked("/api/v1/objects/") == []


def test_that_the_key_leaves_the_address_bar_and_no_request_carries_it(
    gateway: GatewayDouble, visit: Open, share: Sealed
):
    page = visit(gateway.add(share)).enter()
    key = share.fragment[1:]
    assert page.page.url == f"{gateway.url}/s/{share.link.link_id}"
    assert key not in page.page.evaluate("() => JSON.stringify(history.state) + location.href")
    for seen in gateway.seen:
        assert key not in f"{seen.path}{seen.headers}{seen.body!r}"
        assert BIRTH_DATE.encode() not in seen.body
        assert "Referer" not in seen.headers
        assert "Cookie" not in seen.headers
    assert json.loads(gateway.asked("/api/v1/open")[0].body)["key_seen"] is False


@pytest.mark.parametrize(
    ("before", "mark", "after"),
    [
        ("", "%23", ""),
        ("", "%2523", ""),
        ("", "%252523", "&data=05%7C01"),
        ("?utm_source=mail&fbclid=x", "#", ""),
        ("", "#", "?utm_source=mail"),
        ("", "#", "&reserved=0"),
        ("/", "#", ""),
    ],
)
def test_that_a_rewritten_address_still_opens(
    gateway: GatewayDouble, visit: Open, share: Sealed, before: str, mark: str, after: str
):
    gateway.add(share)
    url = f"{gateway.url}/s/{share.link.link_id}{before}{mark}{share.fragment}{after}"
    page = visit(url).enter()
    asked = json.loads(gateway.asked("/api/v1/open")[0].body)
    assert asked["key_seen"] is (mark != "#")
    assert urlsplit(page.page.url).path == f"/s/{share.link.link_id}"


def test_that_an_incomplete_address_explains_to_copy_the_whole_one(
    gateway: GatewayDouble, visit: Open, share: Sealed
):
    page = visit(f"{gateway.url}/s/{share.link.link_id}")
    for ending in ("", "#d", "%23dABC", "#x" + "A" * 43, "#d" + "A" * 60):
        page.page.goto("about:blank")
        page.page.goto(page.url + ending)
        expect(page.page.locator("h1")).to_have_text("The address is not complete")
        expect(page.page.locator("main")).to_contain_text("Copy the whole address")


def test_that_the_whole_address_pasted_over_the_incomplete_one_opens(
    gateway: GatewayDouble, visit: Open, share: Sealed
):
    url = gateway.add(share)
    page = visit(url.split("#")[0]).go()
    expect(page.page.locator("h1")).to_have_text("The address is not complete")
    page.page.evaluate("fragment => { location.hash = fragment }", share.fragment)
    page.page.wait_for_selector("#day")
    page.answer()
    page.picture()


PASTE = """text => {
  const first = document.querySelector('.date input');
  for (const input of document.querySelectorAll('.date input')) input.value = '';
  first.focus();
  const clipboardData = new DataTransfer();
  clipboardData.setData('text', text);
  const options = { clipboardData, bubbles: true, cancelable: true };
  first.dispatchEvent(new ClipboardEvent('paste', options));
  const values = ['day', 'month', 'year'].map(id => document.getElementById(id).value);
  return [values.join('-'), document.getElementById('message').textContent];
}"""


@pytest.mark.parametrize(
    ("locale", "pasted"),
    [
        (
            "pt-BR",
            [
                "03/05/1961",
                "3.5.1961",
                "03 05 1961",
                "03051961",
                "1961-05-03",
                "19610503",
                "3 de maio de 1961",
                "3º de maio de 1961",
                "3 mai 1961",
                "3-MAI-1961",
                " 03/05/1961 \n",
            ],
        ),
        (
            "en-US",
            [
                "05/03/1961",
                "May 3, 1961",
                "3rd of May 1961",
                "1961-05-03",
                "05031961",
                "3 MAY 1961",
            ],
        ),
        ("en-GB", ["03/05/1961", "3 May 1961"]),
    ],
)
def test_that_a_whole_date_pasted_as_people_write_it_is_split(
    gateway: GatewayDouble, visit: Open, share: Sealed, locale: str, pasted: list[str]
):
    page = visit(gateway.add(share), locale=locale).go()
    for text in pasted:
        assert page.page.evaluate(PASTE, text) == ["03-05-1961", ""], text


def test_that_a_pasted_date_with_one_meaning_is_understood_and_a_doubtful_one_is_not_guessed(
    gateway: GatewayDouble, visit: Open, share: Sealed
):
    page = visit(gateway.add(share), locale="en-US").go()
    assert page.page.evaluate(PASTE, "25/12/1961") == ["25-12-1961", ""]
    for text, told in (
        ("3.5.61", "four digits"),
        ("030561", "four digits"),
        ("May 3, 61", "four digits"),
        ("born 05/03/1961", "cannot be read"),
        ("02/30/1961", "no such day"),
        ("05/03/2961", "future"),
    ):
        split, message = page.page.evaluate(PASTE, text)
        assert told in message, text
        assert split != "03-05-1961"


@pytest.mark.parametrize(
    ("locale", "typed"),
    [("pt-BR", "03/05/1961"), ("pt-BR", "3/5/1961"), ("pt-BR", "3 de maio de 1961")],
)
def test_that_a_whole_date_typed_straight_on_opens(
    gateway: GatewayDouble, visit: Open, share: Sealed, locale: str, typed: str
):
    page = visit(gateway.add(share), locale=locale).go()
    page.page.locator("#day").focus()
    page.page.keyboard.type(typed)
    page.page.keyboard.press("Enter")
    page.picture()


@pytest.mark.parametrize(
    ("day", "month", "year", "told"),
    [
        ("31", "02", "1961", "There is no such day"),
        ("3", "5", "61", "four digits"),
        ("3", "13", "1961", "There is no such day"),
        ("3", "5", "1861", "check the year"),
        ("", "5", "1961", "Fill in"),
        ("x", "5", "1961", "cannot be read"),
        ("tomorrow", "", "", "in the future"),
    ],
)
def test_that_a_date_that_cannot_be_is_told_without_spending_an_attempt(
    gateway: GatewayDouble, visit: Open, share: Sealed, day: str, month: str, year: str, told: str
):
    if day == "tomorrow":  # two days on: the browser may be in another time zone
        then = date.today() + timedelta(days=2)  # noqa: DTZ011 - the browser's own day is meant
        day, month, year = str(then.day), str(then.month), str(then.year)
    page = visit(gateway.add(share)).go()
    for name, value in (("day", day), ("month", month), ("year", year)):
        page.page.fill(f"#{name}", value)
    page.page.press("#year", "Enter")
    expect(page.page.locator("#message")).to_contain_text(told)
    assert gateway.asked("/api/v1/open") == []


@pytest.mark.parametrize(
    ("asks", "answer", "passcode"),
    [
        ("p", "p:girasol42", "GIRASOL-42"),
        ("b", f"d:{BIRTH_DATE}\np:straße٣x", " Strasse ٣ X"),
        ("b", f"d:{BIRTH_DATE}\np:a1b2c3", "ａ１-b2.C3"),
    ],
)
def test_that_a_passcode_is_asked_and_written_forms_make_no_difference(
    gateway: GatewayDouble, visit: Open, asks: str, answer: str, passcode: str
):
    answer = answer.replace("straße", "strasse")
    sealed = seal_share([Series(ct_series(1, 32))], asks=asks, answer=answer)
    page = visit(gateway.add(sealed)).go()
    page.page.fill("#passcode", "abc")
    if asks == "b":
        for name, value in (("day", "3"), ("month", "5"), ("year", "1961")):
            page.page.fill(f"#{name}", value)
    page.page.press("#passcode", "Enter")
    expect(page.page.locator("#message")).to_contain_text("at least 6")
    page.page.fill("#passcode", passcode)
    page.page.press("#passcode", "Enter")
    page.picture()
    assert len(verifiers(gateway)) == 1


def test_that_too_many_attempts_count_down(gateway: GatewayDouble, visit: Open, share: Sealed):
    page = visit(gateway.add(share))
    gateway.slow_down_s = 2
    page.go().answer()
    expect(page.page.locator("#message")).to_contain_text("You can try again in 2 s")
    expect(page.page.locator("button.primary")).to_be_disabled()
    gateway.slow_down_s = 0
    expect(page.page.locator("#message")).to_have_text("You can try again now.")
    page.page.press("#year", "Enter")
    page.picture()


def test_that_a_link_that_is_not_there_is_told_in_one_neutral_text(
    gateway: GatewayDouble, visit: Open, share: Sealed
):
    url = gateway.add(share)
    gateway.links.clear()
    page = visit(url, locale="pt-BR").go().answer()
    message = page.page.locator("#message")
    expect(message).to_contain_text("Este link não está disponível.")
    expect(message).to_contain_text("Peça um novo link a quem o enviou")


def test_that_a_lost_network_can_be_tried_again(gateway: GatewayDouble, visit: Open, share: Sealed):
    page = visit(gateway.add(share)).go()
    page.page.route("**/api/v1/open", lambda route: route.abort())
    page.answer()
    expect(page.page.locator("#message")).to_contain_text("cannot be reached")
    page.page.unroute("**/api/v1/open")
    page.page.keyboard.press("Enter")
    page.picture()


def test_that_without_a_secure_context_the_page_says_so(
    gateway: GatewayDouble, visit: Open, share: Sealed
):
    page = visit(gateway.add(share))
    page.page.add_init_script(
        "Object.defineProperty(Crypto.prototype, 'subtle', { get: () => undefined })"
    )
    page.go()
    expect(page.page.locator("h1")).to_have_text("This page needs a secure connection")


def test_that_the_language_is_the_browsers_can_be_changed_and_is_not_remembered(
    gateway: GatewayDouble, visit: Open, share: Sealed
):
    page = visit(gateway.add(share), locale="pt-PT").go()
    expect(page.page.locator("h1")).to_have_text("Abrir o exame compartilhado")
    assert page.page.get_attribute("html", "lang") == "pt-BR"
    page.page.click("button:text-is('English')")
    expect(page.page.locator("h1")).to_have_text("Open the shared exam")
    assert page.page.get_attribute("html", "lang") == "en"
    page.answer()
    page.picture()
    stored = page.page.evaluate(
        "async () => [localStorage.length, sessionStorage.length, document.cookie,"
        " (await indexedDB.databases()).length, (await caches.keys()).length]"
    )
    assert stored == [0, 0, "", 0, 0]


def test_that_a_language_the_page_has_not_becomes_english(
    gateway: GatewayDouble, visit: Open, share: Sealed
):
    page = visit(gateway.add(share), locale="ja-JP").go()
    expect(page.page.locator("h1")).to_have_text("Open the shared exam")
    assert [page.page.locator(".date input").nth(i).get_attribute("id") for i in range(3)] == [
        "day",
        "month",
        "year",
    ]


def test_that_phones_offer_their_number_keys(gateway: GatewayDouble, visit: Open, share: Sealed):
    page = visit(gateway.add(share)).go()
    for name in ("day", "month", "year"):
        assert page.page.get_attribute(f"#{name}", "inputmode") == "numeric"
