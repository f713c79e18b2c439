"""What every page promises, measured in the page itself. Each check returns sentences on what is wrong; none is good."""

import json
from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page

from tests.browser.chromium import DESKTOP, PHONE, resize

WIDTHS = (320, 390, 768, 1280)
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
AXE_OPTIONS = json.dumps({"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}})

SHAPE = """() => {
  const wrong = [];
  const heads = document.querySelectorAll("h1").length;
  if (heads !== 1) wrong.push(`${heads} h1`);
  if (!document.querySelector("h1")?.innerText.trim()) wrong.push("the h1 is empty");
  if (!document.title.trim() || document.title.startsWith("·")) wrong.push("no title");
  for (const term of document.querySelectorAll("dt")) {
    let next = term.nextElementSibling;
    while (next?.tagName === "DT") next = next.nextElementSibling;
    if (next?.tagName !== "DD" || !next.textContent.trim()) wrong.push(`no value for ${term.textContent}`);
  }
  for (const control of document.querySelectorAll("input, select, textarea, button")) {
    const style = getComputedStyle(control);
    const native = style.borderStyle === "inset" || style.borderStyle === "outset" || style.fontFamily === "monospace";
    if (control.type !== "hidden" && native) wrong.push(`unstyled ${control.tagName} ${control.name}`);
  }
  return wrong;
}"""

OVERFLOW = """() => {
  const root = document.documentElement;
  if (root.scrollWidth === innerWidth) return [];
  const wide = [...document.querySelectorAll("body *")].filter(one => {
    const box = one.getBoundingClientRect();
    return box.right > innerWidth + 1 || box.left < -1;
  }).slice(0, 3).map(one => one.outerHTML.slice(0, 120));
  return [`${root.scrollWidth} px in a window of ${innerWidth}: ${wide.join(" | ")}`];
}"""

PRIMARY = """() => [...document.querySelectorAll("main .btn:not(.quiet):not(.small)")]
  .filter(one => one.checkVisibility() && one.getBoundingClientRect().height < 44)
  .map(one => `${one.textContent.trim()} is ${one.getBoundingClientRect().height} px high`)"""

FOCUS = """() => {
  const one = document.activeElement, style = getComputedStyle(one);
  if (one === document.body) return null;
  const shown = (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== "none";
  const box = one.getBoundingClientRect();
  const inside = box.bottom > 0 && box.top < innerHeight && box.width > 0;
  const name = `${one.tagName} ${one.id || one.name || one.textContent.trim().slice(0, 30)}`;
  return [name, shown && inside];
}"""


def wrong_in_shape(page: Page) -> list[str]:
    """Return what is wrong with the page at every width: heads, facts, controls, sideways scroll, small buttons."""
    wrong = list(page.evaluate(SHAPE))
    for width in WIDTHS:
        resize(page, width)
        wrong += page.evaluate(OVERFLOW)
        if width == PHONE[0]:
            wrong += page.evaluate(PRIMARY)
    return wrong


def wrong_for_axe(page: Page) -> list[str]:
    """Return axe's violations, each with the first elements concerned. The context must let foreign scripts in."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found = page.evaluate(f"axe.run(document, {AXE_OPTIONS}).then(found => found.violations)")
    return [
        f"axe {one['id']} ({len(one['nodes'])}): {[(node['html'][:160], node['any'][:1]) for node in one['nodes'][:2]]}"
        for one in found
    ]


def wrong_for_axe_in_both_looks(page: Page) -> list[str]:
    """Return axe's violations on a light phone and on a dark desktop."""
    wrong = []
    for look, size in (("light", PHONE), ("dark", DESKTOP)):
        page.emulate_media(color_scheme="dark" if look == "dark" else "light")
        resize(page, *size)
        wrong += [f"{look} {sentence}" for sentence in wrong_for_axe(page)]
    return wrong


def hidden_focus(page: Page, most: int = 60) -> list[str]:
    """Return what shows no focus, or shows it outside the window, on the way through the page by Tab."""
    wrong, last = [], ""
    for _press in range(most):
        page.keyboard.press("Tab")
        here = page.evaluate(FOCUS)
        if here is None:
            break
        name, is_shown = here
        if not is_shown and name != last:  # within a control of several parts, such as a time, Chromium marks the part
            wrong.append(name)
        last = name
    return wrong
