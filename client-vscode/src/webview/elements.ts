/** Makes elements of the page. */

import type { Labels } from "../answer/labels";

type Properties<K extends keyof HTMLElementTagNameMap> = Partial<
  Pick<HTMLElementTagNameMap[K], Extract<keyof HTMLElementTagNameMap[K], "className" | "id" | "textContent" | "title" | "tabIndex" | "hidden">>
>;

export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  properties: Properties<K> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  Object.assign(made, properties);
  made.append(...children);
  return made;
}

export function button(title: string, press: () => void, className = ""): HTMLButtonElement {
  const made = element("button", { className, textContent: title });
  made.type = "button";
  made.addEventListener("click", press);
  return made;
}

/** A label with its values. */
export function fill(label: Labels[keyof Labels], ...values: readonly (number | string)[]): string {
  return label.replace(/\{(\d)\}/gu, (_, digit: string) => String(values[Number(digit)] ?? ""));
}
