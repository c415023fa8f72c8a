/** The words of the drawing page in the language that the viewer chose. */
import type { Language } from "../texts.ts";
import { en } from "./texts-en.ts";
import { nl } from "./texts-nl.ts";

export type PlotKey = keyof typeof nl;
export type PlotTranslate = (key: PlotKey, values?: Record<string, string | number>) => string;

export const PLOT_TEXTS: Record<Language, Record<PlotKey, string>> = { nl, en };

export function plotTranslator(language: Language): PlotTranslate {
  const texts = PLOT_TEXTS[language];
  return (key, values = {}) =>
    texts[key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
