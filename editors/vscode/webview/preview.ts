//! In the page of the preview: draws what it is sent. A text that Mermaid refuses is told, and the last picture stays.

import mermaid from "mermaid";
import type { FromPage, ToPage } from "../src/protocol";

interface Api {
  postMessage(message: FromPage): void;
}
declare function acquireVsCodeApi(): Api;

const code = acquireVsCodeApi();
let last: ToPage | undefined;
let turn = 0;

function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`no #${id}`);
  return found;
}

function isDark(): boolean {
  const { classList } = document.body;
  return classList.contains("vscode-dark") || (classList.contains("vscode-high-contrast") && !classList.contains("vscode-high-contrast-light"));
}

function trouble(why: string): void {
  element("trouble").textContent = why;
  element("trouble").hidden = why === "";
  element("picture").classList.toggle("old", why !== "");
}

async function show(message: ToPage): Promise<void> {
  last = message;
  if (message.type === "failed") return trouble(message.why);
  for (const button of document.querySelectorAll<HTMLButtonElement>("[data-view]")) {
    button.setAttribute("aria-pressed", String(button.dataset["view"] === message.view));
  }
  const mine = ++turn;
  mermaid.initialize({ startOnLoad: false, securityLevel: "strict", theme: isDark() ? "dark" : "default" });
  try {
    const { svg } = await mermaid.render(`drawn${mine}`, message.text);
    if (mine !== turn) return;
    element("picture").innerHTML = svg;
    trouble("");
  } catch (error) {
    document.getElementById(`ddrawn${mine}`)?.remove();
    if (mine === turn) trouble(`${message.name} cannot be drawn: ${error instanceof Error ? error.message : String(error)}`);
  }
}

window.addEventListener("message", ({ data }: MessageEvent<ToPage>) => void show(data));
document.querySelector("nav")?.addEventListener("click", ({ target }) => {
  const view = target instanceof HTMLElement ? target.dataset["view"] : undefined;
  if (view) code.postMessage({ type: "view", view: view as "data" });
});
// VS Code marks the theme on the body, and changes the mark when the theme changes.
new MutationObserver(() => last && void show(last)).observe(document.body, { attributeFilter: ["class"] });
code.postMessage({ type: "ready" });
