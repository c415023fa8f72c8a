"""The sheets that people look at."""

from pathlib import Path

from symbology import instructions, sheet, signs, svg


def test_the_page_puts_what_differs_first(tmp_path: Path) -> None:
    for sign in signs.load():
        if sign.code != "gaslek":
            changed = sign.code == "brand"
            (tmp_path / f"{sign.code}.svg").write_text(svg.draw(sign, "gepland" if changed else ""), "utf-8")
    page = sheet.page(tmp_path)
    assert f"2 of {len(signs.load())} differ." in page
    assert page.index("brand: Brand") < page.index("gaslek: Gaslek") < page.index("copi: Commando")


def test_a_contact_sheet_shows_each_sign_with_its_code() -> None:
    shown = [(code, instructions.draw(signs.get(code))) for code in ("brand", "onbekend-teken")]
    document = sheet.contact(shown, columns=2, cell=(100, 90))
    assert 'viewBox="0 0 200 90"' in document
    assert "<text" not in document


def test_a_long_code_is_broken_after_a_hyphen() -> None:
    assert sheet._lines("overdrachtsplaats-ambulance") == ["overdrachtsplaats-", "ambulance"]
    assert sheet._lines("brand") == ["brand"]
