/** Where the page is, and what a browser lets it do there. */

/** Opened as a file: a browser lets a page read nothing beside it. */
export function isFile(): boolean {
  return location.protocol === "file:";
}

export const SERVE = "python3 -m http.server 8000";
export const ADDRESS = "http://localhost:8000/";

type Child = Node | string;

/** An element with attributes and content. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name, attributes: Readonly<Record<string, string>> = {}, ...content: Child[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...content);
  return made;
}
