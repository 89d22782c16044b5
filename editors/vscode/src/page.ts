//! The page of the preview: one script, named by a nonce, and nothing from anywhere else.

import type { View } from "./protocol";

const TITLES: Record<View, string> = { data: "Data", iam: "IAM", resources: "Resources" };

/** What the page is made of. */
export interface Page {
  script: string;
  source: string;
  nonce: string;
  view: View;
}

/** The page, as HTML. Mermaid puts a style sheet into its pictures, which no nonce can name. */
export function page({ script, source, nonce, view }: Page): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    "style-src 'unsafe-inline'",
    `img-src ${source} data:`,
    `font-src ${source}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const buttons = Object.entries(TITLES).map(
    ([name, title]) => `<button type="button" data-view="${name}" aria-pressed="${name === view}">${title}</button>`,
  );
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>pipec</title>
<style>
body { margin: 0; padding: 0 16px 16px; color: var(--vscode-foreground); background: var(--vscode-editor-background); font-family: var(--vscode-font-family); }
nav { position: sticky; top: 0; display: flex; flex-wrap: wrap; gap: 4px; padding: 8px 0; background: var(--vscode-editor-background); }
button { border: 1px solid var(--vscode-widget-border, transparent); border-radius: 4px; padding: 3px 10px; font: inherit; cursor: pointer; color: var(--vscode-foreground); background: transparent; }
button[aria-pressed="true"] { color: var(--vscode-button-foreground); background: var(--vscode-button-background); }
button:focus-visible { outline: 1px solid var(--vscode-focusBorder); }
#trouble { white-space: pre-wrap; margin: 0 0 8px; padding: 8px 12px; border-left: 3px solid var(--vscode-editorError-foreground); background: var(--vscode-inputValidation-errorBackground); }
#picture { display: flex; justify-content: center; }
#picture.old { opacity: 0.45; }
#picture svg { max-width: 100%; height: auto; }
[hidden] { display: none !important; }
</style>
</head>
<body>
<nav aria-label="View">${buttons.join("")}</nav>
<p id="trouble" role="alert" hidden></p>
<main id="picture" aria-live="polite"></main>
<script nonce="${nonce}" src="${script}"></script>
</body>
</html>
`;
}
