/** The layers of the list by group. Pure. */
import type { PlotLayer } from "./model.ts";

/** In the order of the layers; a group stands where its first layer is. */
export function grouped(layers: readonly PlotLayer[]): [string | null, PlotLayer[]][] {
  const found = new Map<string | null, PlotLayer[]>();
  for (const layer of layers) {
    const members = found.get(layer.groep);
    if (members) members.push(layer);
    else found.set(layer.groep, [layer]);
  }
  return [...found];
}
