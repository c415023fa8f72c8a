/** The words of the page in the language that the viewer chose. */
import { en } from "./texts-en.ts";
import { nl } from "./texts-nl.ts";

export type Language = "nl" | "en";
export type Key = keyof typeof nl;
export type Translate = (key: Key, values?: Record<string, string | number>) => string;

export const TEXTS: Record<Language, Record<Key, string>> = { nl, en };

export function translator(language: Language): Translate {
  const texts = TEXTS[language];
  return (key, values = {}) =>
    texts[key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** The text for a value of the server ("zeker", "vertrouwelijk"), or the value itself when it is new to us. */
export function valueText(t: Translate, prefix: string, value: string | null | undefined): string {
  if (!value) return t("unknown");
  const key = `${prefix}_${value}`;
  return key in nl ? t(key as Key) : value;
}
