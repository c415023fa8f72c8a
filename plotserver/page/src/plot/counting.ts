/** How much of a layer readers do not see yet. Counted here, from what is here: it costs the server nothing. Pure. */
import type { PlotLayer, PlotObject } from "./model.ts";

/** Objects that are new, changed or gone since the layer's publication. */
export function unpublished(layer: PlotLayer, objects: Iterable<PlotObject>): number {
  if (layer.modus === "live" || !layer.magTekenen) return 0;
  let [there, fresh, changed] = [0, 0, 0];
  const moment = layer.publicatie ? Date.parse(layer.publicatie.moment) : Number.NEGATIVE_INFINITY;
  for (const object of objects) {
    there += 1;
    const later = object.pending || (object.registered !== undefined && Date.parse(object.registered) > moment);
    if (!later) continue;
    if (object.version <= 1) fresh += 1;
    else changed += 1;
  }
  if (!layer.publicatie) return there;
  return fresh + changed + Math.max(0, layer.aantal - (there - fresh));
}
