"""Somebody at a keyboard: every key that is pressed is counted, and nothing is done by pointing.

`Keys.to` walks by Tab to the field or button of a name, as somebody would who looks where the focus is. Read `Keys`.
"""

# What a screen reader would call the thing that has the focus, roughly: its label, its legend's name, its text.
NAME = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return '';
  const label = one.labels && one.labels[0];
  const said = one.getAttribute('aria-label') || (label ? label.textContent : one.textContent);
  return said.replace(/\\s+/g, ' ').trim();
}"""
MOST_TABS = 200


class Keys:
    """A page (Playwright's) and how many keys were pressed on it: `tabs` among all `presses`."""

    def __init__(self, page):
        self.page, self.tabs, self.presses = page, 0, 0

    def to(self, name, *, exact=True):
        """Go on by Tab until the focus is on what has this name."""
        for _ in range(MOST_TABS):
            if self._is_at(name, exact):
                return self
            self.press("Tab")
            self.tabs += 1
        raise AssertionError(f"no {name!r} by Tab")

    def type(self, words):
        """Sign by sign, as typed: into a field, or to choose in a list."""
        self.page.keyboard.type(words)
        self.presses += len(words)
        return self

    def press(self, key):
        """One key."""
        self.page.keyboard.press(key)
        self.presses += 1
        return self

    def go(self):
        """Enter, and be on the page behind it."""
        with self.page.expect_navigation():
            self.press("Enter")
        return self

    def _is_at(self, name, exact):
        here = self.page.evaluate(NAME)
        return here == name if exact else here.startswith(name)
