"""A real Chromium without a screen, told what to do through a pipe (Chrome DevTools Protocol)."""

from __future__ import annotations

import base64
import importlib.util
import itertools
import json
import os
import shutil
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Any

import pytest


class Chromium:
    """One browser with one page; a context manager."""

    def __init__(self, profile: Path, *options: str) -> None:
        program = shutil.which("chromium") or shutil.which("chromium-browser")
        if program is None:
            pytest.skip("no Chromium here (installer/system-packages.sh names it)")
        to_read, self._to_write = os.pipe()
        self._to_read, to_write = os.pipe()

        def hand_over() -> None:
            # the pipe is expected at 3 and 4; from above both, so that neither is closed by the other's copy
            reading, writing = os.dup(to_read), os.dup(to_write)
            high = max(reading, writing, 10)
            os.dup2(reading, high + 1)
            os.dup2(writing, high + 2)
            os.dup2(high + 1, 3)
            os.dup2(high + 2, 4)

        self._process = subprocess.Popen(
            [program, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
             f"--user-data-dir={profile}", "--remote-debugging-pipe", *options, "about:blank"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=hand_over,
            close_fds=False,
        )
        os.close(to_read)
        os.close(to_write)
        self._numbers = itertools.count(1)
        self._rest = b""
        #: What the browser said unasked.
        self.events: list[dict[str, Any]] = []
        target = next(one for one in self.ask("Target.getTargets")["targetInfos"] if one["type"] == "page")
        self._session = self.ask("Target.attachToTarget", targetId=target["targetId"], flatten=True)["sessionId"]
        for domain in ("Page", "Log", "Runtime", "Network"):
            self.tell(f"{domain}.enable")

    def ask(self, method: str, *, session: str | None = None, **params: Any) -> dict[str, Any]:
        """One command and its answer."""
        found = self._told(method, session, params)
        assert "error" not in found, found
        answer: dict[str, Any] = found["result"]
        return answer

    def _told(self, method: str, session: str | None, params: dict[str, Any]) -> dict[str, Any]:
        number = next(self._numbers)
        message: dict[str, Any] = {"id": number, "method": method, "params": params}
        if session is not None:
            message["sessionId"] = session
        os.write(self._to_write, json.dumps(message).encode() + b"\0")
        while (found := self._next()).get("id") != number:
            self.events.append(found)
        return found

    def tell(self, method: str, **params: Any) -> dict[str, Any]:
        """One command to the page."""
        return self.ask(method, session=self._session, **params)

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            more = os.read(self._to_read, 1 << 16)
            assert more, "the browser ended"
            self._rest += more
        line, _, self._rest = self._rest.partition(b"\0")
        found: dict[str, Any] = json.loads(line)
        return found

    def go(self, url: str, then: str = "") -> None:
        """Open an address and wait until it, or the one that it leads on to (``then``), is loaded."""
        self.tell("Page.navigate", url=url)
        while True:
            ready = self.value("document.readyState === 'complete' && location.href")
            if ready and ready != "about:blank" and then in ready:
                return

    def value(self, expression: str) -> Any:
        """What a JavaScript expression says on the page; None while one page gives way to another."""
        asked = {"expression": expression, "returnByValue": True}
        found = self._told("Runtime.evaluate", self._session, asked)
        return found.get("result", {}).get("result", {}).get("value")

    def text(self) -> str:
        """What the page says."""
        return str(self.value("document.body && document.body.textContent") or "")

    def size(self, width: int, height: int, *, dark: bool = False) -> None:
        """A screen of so many CSS pixels, in light or dark colours."""
        self.tell("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1,
                  mobile=width < 600)
        scheme = "dark" if dark else "light"
        self.tell("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def picture(self, file: Path, *, whole: bool = True) -> None:
        """The whole page as PNG, or what is on the screen of it."""
        found = self.tell("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        file.write_bytes(base64.b64decode(found["data"]))

    def click(self, x: float, y: float) -> None:
        """The left button at a place of the screen."""
        for kind in ("mousePressed", "mouseReleased"):
            self.tell("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def press(self, key: str, code: int, text: str = "") -> None:
        """A key of the keyboard, by its name and number (DOM ``key`` and ``keyCode``)."""
        named = {"key": key, "code": key, "windowsVirtualKeyCode": code}
        self.tell("Input.dispatchKeyEvent", type="keyDown", **named, **({"text": text} if text else {}))
        self.tell("Input.dispatchKeyEvent", type="keyUp", **named)

    def type(self, text: str) -> None:
        """Characters into what has the focus."""
        self.tell("Input.insertText", text=text)

    def violations(self, *, preload: bool = True) -> list[list[str]]:
        """Rules of axe-core that the page breaks, each with the first elements that do; skips where axe-core is not.

        :param preload: whether axe loads style sheets itself, to look for a fixed orientation.
        """
        spec = importlib.util.find_spec("axe_core_python")
        if spec is None or spec.origin is None:
            pytest.skip("no axe-core here (axe-core-python carries it)")
        axe = (Path(spec.origin).parent / "axe.min.js").read_text(encoding="utf-8")
        self.tell("Runtime.evaluate", expression=axe)
        found = self.tell("Runtime.evaluate", awaitPromise=True, returnByValue=True, expression=(
            f"axe.run(document, {{resultTypes: ['violations'], preload: {json.dumps(preload)}}}).then((found) => "
            "found.violations.map((one) => [one.id, ...one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160))]))"
        ))
        assert "exceptionDetails" not in found, found["exceptionDetails"]
        rules: list[list[str]] = found["result"]["value"]
        return rules

    def complaints(self) -> list[str]:
        """What the browser has logged of the page."""
        self.value("1")
        return [one["params"]["entry"]["text"] for one in self.events if one.get("method") == "Log.entryAdded"]

    def __enter__(self) -> Chromium:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.wait(30)
        os.close(self._to_read)
        os.close(self._to_write)
