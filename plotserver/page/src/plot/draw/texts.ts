/** The words of drawing, in the language of the page. */
import { drawEn } from "./texts-en.ts";
import { drawNl } from "./texts-nl.ts";

export type DrawKey = keyof typeof drawNl;

export function language(): "nl" | "en" {
  return document.documentElement.lang === "en" ? "en" : "nl";
}

export function say(key: DrawKey, values: Record<string, string | number> = {}): string {
  const text = (language() === "en" ? drawEn : drawNl)[key];
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
