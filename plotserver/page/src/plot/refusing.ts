/** Why something was not taken, in words: the server's own sentence, or ours for what the page found itself. */
import { PLOT_TEXTS, type PlotKey, type PlotTranslate } from "./plot-texts.ts";

export function problemText(reason: string, t: PlotTranslate): string {
  return reason in PLOT_TEXTS.nl ? t(reason as PlotKey) : reason;
}
