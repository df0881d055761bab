# SPDX-License-Identifier: Apache-2.0
"""The text view beside the canvas: what is written there is drawn, what is drawn is written there, and nobody loses a letter."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from support.axe import violations
from support.pages import Person, Robot, rest
from support.serving import Serving

pytestmark = pytest.mark.needs("chromium", "page")


class Writer:
    """Somebody with the text of a diagram open."""

    def __init__(self, person: Person, diagram: str) -> None:
        self.person = person
        self.page = person.page
        person.open(diagram)
        self.page.keyboard.press("Control+e")
        self.state("same").wait_for()

    def state(self, state: str) -> Locator:
        return self.page.locator(f".text-state[data-state={state}]")

    def rows(self) -> list[str]:
        """What is written, without the empty last row."""
        rows: list[str] = self.page.evaluate(
            "[...document.querySelectorAll('.text-editor .cm-line')].map(line => line.textContent)"
        )
        return [row for row in rows if row]

    def shows(self, *rows: str) -> "Writer":
        self.person.until(self.rows, list(rows))
        return self

    def go_to(self, row: int) -> None:
        """The caret to the end of a row, from 0, by the keyboard."""
        keys = self.page.keyboard
        keys.press("Control+Home")
        for _ in range(row):
            keys.press("ArrowDown")
        keys.press("End")

    def write(self, text: str) -> None:
        self.page.keyboard.type(text)

    def applied(self) -> "Writer":
        self.state("same").wait_for()
        self.person.settled()
        return self

    def note(self) -> Locator:
        return self.page.locator("#text-note")


@pytest.fixture
def writer(diagram: str, person: Callable[..., Person]) -> Callable[..., Writer]:
    def sits_down(name: str = "Ada", **options: object) -> Writer:
        return Writer(person(name, **options), diagram)

    return sits_down


def drawn(serving: Serving, diagram: str, text: str) -> None:
    rest(serving, "PUT", f"/api/diagrams/{diagram}/text", {"text": text, "rev": 0})


def text_of(serving: Serving, diagram: str) -> list[str]:
    import urllib.request

    with urllib.request.urlopen(f"{serving.url}/api/diagrams/{diagram}/text", timeout=10) as answer:
        return answer.read().decode().splitlines()[1:]


ORDER = "t check >pack\nt pack >ship\nt ship"


def test_what_is_written_is_drawn_and_selected(serving: Serving, diagram: str, writer: Callable[..., Writer]) -> None:
    ada = writer()
    ada.write("t check_stock >pack\nt pack")
    ada.applied()
    ada.person.until(ada.person.texts, ["Check stock", "Pack"])
    assert ada.person.edges() == 1
    expect(ada.page.locator("#glsp-canvas .node.selected")).to_have_count(1)
    assert text_of(serving, diagram) == ["t check_stock >pack", "t pack"]
    ada.write(' "Pack it"')
    ada.applied()
    ada.person.until(ada.person.texts, ["Check stock", "Pack it"])


def test_a_line_that_goes_takes_its_node_along_and_the_canvas_takes_it_back(
    serving: Serving, diagram: str, writer: Callable[..., Writer]
) -> None:
    drawn(serving, diagram, ORDER)
    ada = writer()
    ada.person.until(ada.person.texts, ["Check", "Pack", "Ship"])
    before = ada.person.canvas()
    ada.go_to(1)
    ada.page.keyboard.press("Control+Shift+K")
    ada.applied().shows("t check", "t ship")
    ada.person.until(ada.person.texts, ["Check", "Ship"])
    ada.page.locator("#glsp-canvas > svg").focus()
    ada.page.keyboard.press("Control+z")
    ada.person.until(ada.person.canvas, before)
    ada.shows("t check >pack", "t pack >ship", "t ship")


def test_control_z_takes_back_letters_first_and_then_what_was_applied(
    serving: Serving, diagram: str, writer: Callable[..., Writer]
) -> None:
    drawn(serving, diagram, ORDER)
    ada = writer()
    ada.go_to(2)
    ada.write(' "Send"')
    ada.applied()
    ada.person.until(ada.person.texts, ["Check", "Pack", "Send"])
    ada.write(" >nowhere")
    ada.state("wrong").wait_for()
    ada.page.keyboard.press("Control+z")
    ada.applied().shows("t check >pack", "t pack >ship", 't ship "Send"')
    ada.page.keyboard.press("Control+z")
    ada.person.until(ada.person.texts, ["Check", "Pack", "Ship"])
    ada.applied().shows("t check >pack", "t pack >ship", "t ship")
    ada.page.keyboard.press("Control+Shift+Z")
    ada.person.until(ada.person.texts, ["Check", "Pack", "Send"])
    ada.applied().shows("t check >pack", "t pack >ship", 't ship "Send"')


def test_an_id_is_edited_in_its_line_and_everything_of_the_node_stays(
    serving: Serving, diagram: str, writer: Callable[..., Writer]
) -> None:
    drawn(serving, diagram, ORDER)
    ada = writer()
    place = ada.person.canvas()["pack"]
    ada.go_to(1)
    for _ in range(len(" >ship")):
        ada.page.keyboard.press("ArrowLeft")
    ada.write("_all")
    ada.applied().shows("t check >pack_all", "t pack_all >ship", "t ship")
    ada.person.until(ada.person.texts, ["Check", "Pack all", "Ship"])
    assert ada.person.canvas()["pack_all"] == {**place, "text": "Pack all"}
    assert ada.person.edges() == 2


def test_what_is_wrong_is_told_at_its_line_and_changes_nothing(
    serving: Serving, diagram: str, writer: Callable[..., Writer]
) -> None:
    drawn(serving, diagram, ORDER)
    ada = writer()
    ada.go_to(1)
    ada.write(" >shp")
    ada.state("wrong").wait_for()
    expect(ada.note()).to_contain_text("Line 2: there is no element 'shp'")
    expect(ada.note()).to_contain_text("did you mean ship?")
    expect(ada.page.locator(".cm-lintRange-error")).to_have_text(">shp")
    content = ada.page.locator(".text-editor .cm-content")
    expect(content).to_have_attribute("aria-invalid", "true")
    expect(content).to_have_accessible_description("Line 2: there is no element 'shp' · did you mean ship?")
    assert ada.page.locator(".toast").count() == 0
    assert text_of(serving, diagram) == ORDER.splitlines()
    ada.go_to(0)
    ada.page.get_by_role("button", name="Go there").click()
    for _ in range(3):
        ada.page.keyboard.press("Delete")
    ada.page.keyboard.press("Delete")
    ada.applied()
    expect(ada.note()).to_be_empty()
    expect(content).not_to_have_attribute("aria-invalid", "true")


def test_two_lines_of_one_node_are_told_before_anything_is_sent(
    serving: Serving, diagram: str, writer: Callable[..., Writer]
) -> None:
    drawn(serving, diagram, ORDER)
    ada = writer()
    ada.go_to(2)
    ada.write("\nt pack")
    ada.state("wrong").wait_for()
    expect(ada.note()).to_contain_text("Line 4: pack has a line already: line 2.")


def test_what_others_do_comes_in_while_somebody_writes(
    serving: Serving, diagram: str, robot: Robot, writer: Callable[..., Writer]
) -> None:
    drawn(serving, diagram, ORDER)
    ada = writer()
    ada.go_to(1)
    ada.write(" >half_written")
    made = robot.creates("task:automated", 300, 300, "New one")
    robot.does("applyLabelEdit", labelId="check_label", text="Check all")
    robot.removes("ship")
    ada.shows('t check "Check all" >pack', "t pack >ship >half_written", f'a {made} "New one"')
    ada.write(" here")
    expect(ada.page.locator(".text-clashes li")).to_contain_text("t pack")
    ada.state("clash").wait_for()
    ada.page.get_by_role("button", name="Keep mine").click()
    ada.state("wrong").wait_for()
    for _ in range(len(" >ship >half_written here")):
        ada.page.keyboard.press("Backspace")
    ada.applied()
    ada.shows('t check "Check all" >pack', "t pack", f'a {made} "New one"')


def test_the_same_line_changed_by_two_is_a_choice(
    serving: Serving, diagram: str, robot: Robot, writer: Callable[..., Writer]
) -> None:
    drawn(serving, diagram, ORDER)
    ada = writer()
    for mine, button, kept in (
        ('"Mine"', "Take theirs", 't ship "Theirs"'),
        ('"Mine again"', "Keep mine", 't ship "Mine again"'),
    ):
        ada.go_to(2)
        ada.page.keyboard.press("Shift+Home")
        ada.write("t ship >nowhere")  # not applied: it is still being written
        ada.state("wrong").wait_for()
        robot.does("applyLabelEdit", labelId="ship_label", text="Theirs" if button == "Take theirs" else "Other")
        clash = ada.page.locator(".text-clashes li")
        expect(clash).to_contain_text("ship was changed by somebody else at the same time:")
        assert "t ship >nowhere" in ada.rows()
        ada.go_to(2)
        ada.page.keyboard.press("Shift+Home")
        ada.write(f"t ship {mine}")
        clash.get_by_role("button", name=button).click()
        expect(clash).to_have_count(0)
        ada.applied().shows("t check >pack", "t pack >ship", kept)
        assert text_of(serving, diagram)[2] == kept


def test_rows_and_elements_select_each_other(serving: Serving, diagram: str, writer: Callable[..., Writer]) -> None:
    drawn(serving, diagram, "t check\nt pack >ship\nt ship")
    ada = writer()
    ada.page.locator(".cm-line").nth(1).click()
    expect(ada.page.locator("#glsp-canvas .node.selected")).to_contain_text("Pack")
    ada.page.keyboard.press("ArrowDown")
    expect(ada.page.locator("#glsp-canvas .node.selected")).to_contain_text("Ship")
    ada.page.mouse.click(*ada.person.middle("Check"))
    expect(ada.page.locator(".cm-line.text-selected")).to_have_text("t check")
    ada.page.locator("#glsp-canvas .edge").last.click(force=True)
    expect(ada.page.locator(".cm-line.text-selected")).to_have_text("t pack >ship")
    ada.page.keyboard.press("Control+a")
    expect(ada.page.locator(".cm-line.text-selected")).to_have_count(3)


def test_a_line_is_moved_by_cut_and_paste_and_its_node_stays(
    serving: Serving, diagram: str, writer: Callable[..., Writer]
) -> None:
    drawn(serving, diagram, ORDER)
    ada = writer()
    before = ada.person.canvas()
    ada.go_to(0)
    ada.page.keyboard.press("Control+x")
    ada.shows("t pack >ship", "t ship")
    ada.page.wait_for_timeout(1_000)  # longer than the pause after which anything else is applied
    ada.page.keyboard.press("Control+End")
    ada.page.keyboard.press("Control+v")
    ada.applied().shows("t pack >ship", "t ship", "t check >pack")
    assert ada.person.canvas() == before


def test_many_nodes_go_only_when_that_is_meant(serving: Serving, diagram: str, writer: Callable[..., Writer]) -> None:
    drawn(serving, diagram, "\n".join(f"t n{number:02}" for number in range(20)))
    ada = writer()
    ada.page.locator(".text-editor .cm-content").focus()
    ada.page.keyboard.press("Control+a")
    ada.page.keyboard.press("Delete")
    expect(ada.note()).to_contain_text("This deletes 20 nodes.")
    assert len(text_of(serving, diagram)) == 20
    ada.page.keyboard.press("Control+Enter")
    ada.applied()
    assert text_of(serving, diagram) == []


def test_a_person_who_may_only_read_or_is_cut_off_is_told_so(
    serving: Serving, diagram: str, writer: Callable[..., Writer]
) -> None:
    drawn(serving, diagram, ORDER)
    ada = writer()
    ada.person.context.set_offline(True)
    ada.page.evaluate("document.querySelector('glsp-editor').session.client.interrupt()")
    expect(ada.note()).to_contain_text("Not connected.")
    ada.go_to(2)
    ada.write(' "Offline"')
    expect(ada.state("written")).to_be_visible()
    ada.person.context.set_offline(False)
    ada.applied()
    assert text_of(serving, diagram)[2] == 't ship "Offline"'
    rest(serving, "DELETE", f"/api/diagrams/{diagram}")
    expect(ada.note()).to_contain_text("Read-only")
    ada.write(' "Never"')
    assert ada.rows()[2] == 't ship "Offline"'


def test_the_view_is_used_by_keyboard_alone_and_remembered(
    serving: Serving, diagram: str, writer: Callable[..., Writer]
) -> None:
    drawn(serving, diagram, ORDER)
    ada = writer()
    content = ada.page.locator(".text-editor .cm-content")
    expect(content).to_be_focused()
    ada.go_to(2)
    ada.write(" du")
    ada.page.keyboard.press("Control+Space")
    expect(ada.page.locator(".cm-tooltip-autocomplete")).to_contain_text("duration=")
    ada.page.keyboard.press("Enter")
    ada.write("7 >ch")
    expect(ada.page.locator(".cm-tooltip-autocomplete")).to_have_count(0)
    ada.page.keyboard.press("Control+Space")
    expect(ada.page.locator(".cm-tooltip-autocomplete [aria-selected]")).to_have_text("check")
    ada.page.keyboard.press("Enter")
    ada.applied()
    assert text_of(serving, diagram)[2] == "t ship duration=7 >check"
    ada.page.keyboard.press("Shift+Tab")
    ada.page.keyboard.press("Shift+Tab")
    grip = ada.page.get_by_role("separator", name="Width of the text")
    expect(grip).to_be_focused()
    width = int(grip.get_attribute("aria-valuenow") or 0)
    ada.page.keyboard.press("ArrowLeft")
    expect(grip).to_have_attribute("aria-valuenow", str(width + 24))
    content.focus()
    ada.page.keyboard.press("Escape")
    expect(ada.page.locator("#glsp-canvas > svg")).to_be_focused()
    ada.page.keyboard.press("Control+e")
    expect(ada.page.locator(".text-pane")).to_be_hidden()
    ada.page.keyboard.press("Control+e")
    expect(content).to_be_focused()
    ada.page.reload()
    ada.state("same").wait_for()
    expect(grip).to_have_attribute("aria-valuenow", str(width + 24))


@pytest.mark.parametrize("look", ["light", "dark"])
def test_nothing_in_the_view_is_hard_to_reach(
    look: str, serving: Serving, diagram: str, robot: Robot, writer: Callable[..., Writer]
) -> None:
    drawn(serving, diagram, 't check "Check it" duration=5 :yes>pack\nd pack -w>ship\nt ship')
    ada = writer(color_scheme=look)
    assert violations(ada.person) == []
    ada.go_to(2)
    ada.write(" >nowhere")
    ada.state("wrong").wait_for()
    robot.does("applyLabelEdit", labelId="ship_label", text="Theirs")
    expect(ada.page.locator(".text-clashes li")).to_have_count(1)
    assert violations(ada.person) == []
    ada.page.keyboard.press("Control+Space")
    assert violations(ada.person) == []


def test_five_thousand_nodes_are_written_in_like_five(
    serving: Serving, diagram: str, robot: Robot, writer: Callable[..., Writer]
) -> None:
    rows = [
        {"id": f"n{number}", "type": "activityNode:merge", "position": {"x": number % 70 * 60, "y": number // 70 * 60}}
        for number in range(5_000)
    ]
    robot.does("insertElements", elements=rows)
    ada = writer()
    ada.page.keyboard.press("Control+End")
    ada.write("t last >n4999")
    ada.applied()
    assert text_of(serving, diagram)[-1] == "t last >n4999"
    asked = ada.page.evaluate(
        """() => { window.asked = 0; const {client} = document.querySelector('glsp-editor').session;
        const send = client.sendActionMessage.bind(client);
        client.sendActionMessage = message => { window.asked += message.action.kind === 'requestText'; send(message); }; }"""
    )
    ada.page.keyboard.press("Control+End")
    for step in range(40):
        robot.moves("n4999", 10 * step, 5_000)
        robot.does("updateElement", elementId="last", set={"duration": step + 1})
    ada.page.locator(".cm-line", has_text="t last duration=40 >n4999").wait_for()
    asked = ada.page.evaluate("window.asked")
    assert asked < 40, "news are taken in together"


def test_what_is_not_applied_is_there_again_after_one_was_elsewhere(
    serving: Serving, diagram: str, robot: Robot, writer: Callable[..., Writer]
) -> None:
    drawn(serving, diagram, "t check >pack\nt pack")
    ada = writer()
    ada.go_to(1)
    ada.write("\nt ship >")
    ada.state("wrong").wait_for()
    ada.page.get_by_role("link", name="All diagrams").click()
    expect(ada.page.locator(".toast-card").last).to_contain_text("kept in this tab")
    robot.creates("task:automated", 0, 200, "Robot")
    ada.page.locator(f".card a[href='/d/{diagram}']").first.click()
    expect(ada.page.locator(".toast-card").last).to_contain_text("is there again")
    # Beside what came meanwhile; not before it is right anything is drawn of it.
    mine = ["t check >pack", "t pack", "t ship >"]
    ada.person.until(lambda: len(ada.rows()), 4)
    assert [row for row in ada.rows() if "Robot" not in row] == mine
    ada.page.reload()
    ada.state("wrong").wait_for()
    ada.page.locator(".cm-content").focus()
    ada.go_to(ada.rows().index(mine[-1]))
    ada.write("pack")
    ada.applied()
    ada.person.until(ada.person.texts, ["Check", "Pack", "Robot", "Ship"])
    ada.page.get_by_role("link", name="All diagrams").click()
    ada.page.locator(f".card a[href='/d/{diagram}']").first.click()
    ada.state("same").wait_for()


def test_two_people_write_at_once_and_end_with_the_same(
    serving: Serving, diagram: str, writer: Callable[..., Writer]
) -> None:
    drawn(serving, diagram, ORDER)
    ada, grace = writer("Ada"), writer("Grace")
    ada.go_to(0)
    grace.go_to(2)
    for letter in "abc":
        ada.write(f"\nt ada_{letter}")
        grace.write(f"\nt grace_{letter}")
    wanted = sorted([*ORDER.splitlines(), *(f"t {who}_{letter}" for who in ("ada", "grace") for letter in "abc")])
    for each in (ada, grace):
        each.applied()
        each.person.until(lambda each=each: sorted(each.rows()), wanted)
    assert sorted(text_of(serving, diagram)) == wanted
