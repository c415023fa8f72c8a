/** What the viewer changed about a picture's layers: only the differences from how the picture comes. */
import type { PictureLayer } from "./model.ts";

export interface LayerChoices {
  visible: Readonly<Record<string, boolean>>;
  /** 0 to 1 */
  opacity: Readonly<Record<string, number>>;
  /** Layers that were moved, with their place in the list; 0 is the top. */
  moved: Readonly<Record<string, number>>;
}

export interface LayerView {
  layer: PictureLayer;
  visible: boolean;
  opacity: number;
}

export const NO_CHOICES: LayerChoices = { visible: {}, opacity: {}, moved: {} };

/** The layers as the viewer sees them, the top one first. */
export function viewsOf(layers: readonly PictureLayer[], choices: LayerChoices): LayerView[] {
  return arranged(defaultOrder(layers), choices.moved).map((layer) => ({
    layer,
    visible: choices.visible[layer.id] ?? layer.zichtbaar,
    opacity: choices.opacity[layer.id] ?? layer.dekking,
  }));
}

function defaultOrder(layers: readonly PictureLayer[]): PictureLayer[] {
  return [...layers].sort((a, b) => b.positie - a.positie);
}

function arranged(layers: PictureLayer[], moved: LayerChoices["moved"]): PictureLayer[] {
  const rest = layers.filter((layer) => moved[layer.id] === undefined);
  const places = layers
    .filter((layer) => moved[layer.id] !== undefined)
    .sort((a, b) => (moved[a.id] ?? 0) - (moved[b.id] ?? 0));
  for (const layer of places) rest.splice(Math.min(moved[layer.id] ?? 0, rest.length), 0, layer);
  return rest;
}

export function showing(
  choices: LayerChoices,
  layers: readonly PictureLayer[],
  ids: readonly string[],
  visible: boolean,
): LayerChoices {
  const next = { ...choices.visible };
  for (const layer of layers.filter(({ id }) => ids.includes(id))) {
    if (layer.zichtbaar === visible) delete next[layer.id];
    else next[layer.id] = visible;
  }
  return { ...choices, visible: next };
}

export function dimmed(choices: LayerChoices, layer: PictureLayer, opacity: number): LayerChoices {
  const next = { ...choices.opacity };
  if (Math.abs(layer.dekking - opacity) < 0.005) delete next[layer.id];
  else next[layer.id] = Math.round(opacity * 100) / 100;
  return { ...choices, opacity: next };
}

/** Puts one layer at another place (0 is the top) and keeps just the moves that tell the new order. */
export function moved(
  choices: LayerChoices,
  layers: readonly PictureLayer[],
  id: string,
  place: number,
): LayerChoices {
  const order = viewsOf(layers, choices).map((view) => view.layer.id);
  const from = order.indexOf(id);
  if (from < 0) return choices;
  order.splice(from, 1);
  order.splice(Math.max(0, Math.min(place, order.length)), 0, id);
  const standing = defaultOrder(layers).map((layer) => layer.id);
  return { ...choices, moved: movesBetween(standing, order) };
}

/** The fewest layers to lift out of `from` and set down at their place to get `to`. */
export function movesBetween(from: readonly string[], to: readonly string[]): Record<string, number> {
  const rank = new Map(from.map((id, index) => [id, index]));
  const stay = longestRising(to.map((id) => rank.get(id) ?? -1));
  const moves: Record<string, number> = {};
  to.forEach((id, place) => {
    if (!stay.has(place)) moves[id] = place;
  });
  return moves;
}

/** The indexes of one longest rising subsequence. */
function longestRising(values: readonly number[]): Set<number> {
  const length: number[] = [];
  const before: number[] = [];
  values.forEach((value, i) => {
    length[i] = 1;
    before[i] = -1;
    for (let j = 0; j < i; j++) {
      if ((values[j] ?? 0) < value && (length[j] ?? 0) + 1 > (length[i] ?? 0)) {
        length[i] = (length[j] ?? 0) + 1;
        before[i] = j;
      }
    }
  });
  const kept = new Set<number>();
  for (let i = length.indexOf(Math.max(...length)); i >= 0; i = before[i] ?? -1) kept.add(i);
  return kept;
}
