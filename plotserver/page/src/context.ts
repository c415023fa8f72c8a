/** What every part of the page is given: the state, the words, and what can be done. */
import type { Actions } from "./actions.ts";
import type { LayerView } from "./layer-choices.ts";
import type { PictureSummary, PictureLayer } from "./model.ts";
import type { State } from "./state.ts";
import type { Translate } from "./texts.ts";

export interface Context {
  state: State;
  t: Translate;
  /** The picture's layers as the viewer arranged them, the top one first. */
  views: readonly LayerView[];
  actions: Actions;
}

export function titleOf(thing: Pick<PictureSummary | PictureLayer, "titel" | "titelEn">, state: State): string {
  return (state.language === "en" && thing.titelEn) || thing.titel;
}

export function signName(code: string | null | undefined, state: State): string {
  if (!code) return "";
  const sign = state.signs.get(code);
  return (state.language === "en" ? sign?.name : sign?.naam) ?? code;
}

/** The moment that ages are counted to: the one looked back to, else now. */
export function momentOf(state: State): number {
  return state.moment ? Date.parse(state.moment) : state.now;
}

/** Whether any of these parts of the state is another: a costly part of the page is drawn again only then. */
export function differs(before: Context | undefined, after: Context, parts: readonly (keyof State)[]): boolean {
  return before === undefined || parts.some((part) => before.state[part] !== after.state[part]);
}
