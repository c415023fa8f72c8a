/** Asks the server what a good cartographer would say of the picture as it is shown, when somebody wants to know. */
import * as api from "./api.ts";
import { viewsOf } from "./layer-choices.ts";
import type { Report } from "./model.ts";
import { contentsOf, type State, type Store } from "./state.ts";

/** Somebody who zooms or switches layers is not done yet. */
const PATIENCE_MS = 700;
/** While the list is closed its counts may be this old: thousands watch, and few of them draw. */
const BACKGROUND_MS = 300_000;
const METRES_PER_PIXEL = 78_271.517; // at the equator at zoom 0, tiles of 512 pixels
const PIXEL_METRES = 0.000_28;

/**
 * What the report is of: `shown` changes with the contents and the layers that are on. Not with the scale: whoever
 * follows a finding zooms, and must not lose the list by it.
 */
export interface Checked {
  shown: string;
  scale: number | null;
  report: Report | null;
}

export class Checking {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private asked = "";
  private askedAt = -Infinity;

  constructor(private readonly store: Store) {}

  /** After each change of the state; asks only when the answer may be another one. */
  follow(before: State): void {
    const { state } = this.store;
    const parts = ["picture", "moment", "choices", "check", "layersTab", "layersOpen", "identity"] as const;
    if (parts.every((part) => state[part] === before[part])) return;
    if (state.check === null && before.check !== null) this.asked = "";
    const wanted = questionOf(state);
    if (!wanted) return;
    if (state.check?.shown === wanted.shown || wanted.shown === this.asked) return;
    if (!isOpen(state) && state.check && performance.now() - this.askedAt < BACKGROUND_MS) return;
    this.asked = wanted.shown;
    this.askedAt = performance.now();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.ask(wanted), state.check || !isOpen(state) ? PATIENCE_MS : 0);
  }

  private async ask({ picture, moment, layers, shown }: Question): Promise<void> {
    const { view } = this.store.state;
    const scale = view && scaleOf(view);
    let report: Report | null = null;
    try {
      report = await api.fetchCheck(picture, { moment, scale, layers });
    } catch (error) {
      if (error instanceof api.Unreachable) this.asked = ""; // asked again with the next change
      else if (!(error instanceof api.Problem)) console.error(error);
    }
    if (this.asked !== shown && this.asked !== "") return; // somebody looks at something else by now
    this.store.change({ check: { shown, scale, report } });
  }
}

interface Question {
  picture: string;
  moment: string | null;
  layers: string[];
  shown: string;
}

/** Whoever has a layer in the picture gets the counts; others are told when they open the list. */
function questionOf(state: State): Question | null {
  const { picture, moment, choices, identity } = state;
  const own = picture?.lagen.some((layer) => layer.eigenaar.id === identity?.organisatie?.id);
  if (!picture || !(own || isOpen(state))) return null;
  const layers = viewsOf(picture.lagen, choices)
    .filter((one) => one.visible)
    .map((one) => one.layer.id)
    .sort();
  const shown = `${contentsOf(picture, moment)} ${layers.join(",")}`;
  return { picture: picture.id, moment, layers, shown };
}

function isOpen(state: State): boolean {
  return state.layersOpen && state.layersTab === "check";
}

/** The scale of a map view, at its whole zoom level: within one level the advice hardly differs. */
export function scaleOf({ zoom, lat }: { zoom: number; lat: number }): number {
  const ground = (METRES_PER_PIXEL * Math.cos((Math.round(lat) * Math.PI) / 180)) / 2 ** Math.round(zoom);
  return Number((ground / PIXEL_METRES).toPrecision(2));
}
