/** Why something was not taken, in words: the server's own sentence, or ours for what the page found itself. */
import { Problem, Unreachable } from "../api.ts";
import { PLOT_TEXTS, type PlotKey, type PlotTranslate } from "./plot-texts.ts";

export function problemText(reason: string, t: PlotTranslate): string {
  return reason in PLOT_TEXTS.nl ? t(reason as PlotKey) : reason;
}

/** Why a question to the server did not work, with all that is wrong with it. Throws what is no answer of a server. */
export function whyNot(error: unknown, t: PlotTranslate): string {
  if (error instanceof Unreachable) return t("needsServer");
  if (!(error instanceof Problem)) throw error;
  return error.errors.length > 0 ? error.errors.map(({ detail }) => detail).join(" ") : error.message;
}
