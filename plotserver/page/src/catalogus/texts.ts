/** The words of the catalogue page, by language. */
import type { Language } from "../texts.ts";
import { en } from "./texts-en.ts";
import { type CatalogueKey, nl } from "./texts-nl.ts";

export type { CatalogueKey } from "./texts-nl.ts";
export type CatalogueTranslate = (key: CatalogueKey, values?: Record<string, string | number>) => string;

export function catalogueTranslator(language: Language): CatalogueTranslate {
  const words = language === "en" ? en : nl;
  return (key, values = {}) => words[key].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
}

/** The word of a value that the server names; the value itself where the page has no word for it. */
export function wordOf(t: CatalogueTranslate, prefix: string, value: string): string {
  const key = `${prefix}_${value}`;
  return key in nl ? t(key as CatalogueKey) : value;
}
