/** New objects into the store, and objects under the pointer. */
import type { Map as MapLibre } from "maplibre-gl";
import { OBJECTS } from "../live-style.ts";
import type { Change, PlotObject, PlotStore } from "../model.ts";
import { newId } from "./ids.ts";
import { isArea, isLine } from "./paths.ts";
import type { Pointed } from "./pointer.ts";
import { faultText } from "./sentences.ts";
import { say } from "./texts.ts";
import type { Made } from "./tool.ts";
import { shapeFault } from "./validity.ts";

/** The style layers in which objects are drawn. */
export function pointableLayers(map: MapLibre): string[] {
  return (map.getStyle().layers ?? []).filter((layer) => "source" in layer && layer.source === OBJECTS).map(({ id }) => id);
}

/** What lies there: points before lines before areas. */
export function objectsUnder(map: MapLibre, store: PlotStore, layers: string[], { x, y, reach }: Pointed): PlotObject[] {
  if (layers.length === 0) return [];
  const found = map.queryRenderedFeatures([[x - reach, y - reach], [x + reach, y + reach]], { layers });
  const ids = [...new Set(found.map(({ properties }) => String(properties["id"])))];
  const objects = ids.map((id) => store.get(id)).filter((one): one is PlotObject => one !== undefined);
  const rank = ({ geometry }: PlotObject) => (isArea(geometry) ? 2 : isLine(geometry) ? 1 : 0);
  return objects.sort((a, b) => rank(a) - rank(b));
}

/** The ids of what is seen now: what lies in a hidden layer is not meant. */
export function seenIds(map: MapLibre): Set<string> {
  return new Set(map.queryRenderedFeatures({ layers: pointableLayers(map) }).map(({ properties }) => String(properties["id"])));
}

/** Why these cannot be put in the active layer, in a sentence that helps; null when they can. */
export function whyNot(store: PlotStore, made: readonly Made[]): string | null {
  const layer = store.activeLayer;
  if (!layer || !store.drawable(layer)) return say("faultNoLayer");
  const wrong = made.map(({ geometry }) => shapeFault(geometry)).find((fault) => fault !== null);
  return wrong ? faultText(wrong) : null;
}

/** Puts them in the active layer as one step and selects them; returns the codes of the signs. */
export function place(store: PlotStore, made: readonly Made[], sign: string, label: string): string[] {
  const layer = store.activeLayer as string;
  const changes = made.map(({ geometry, fields }) => {
    const all: Record<string, unknown> = { teken: sign, zekerheid: "zeker", ...fields };
    return { kind: "create", layer, id: newId(), geometry, fields: all } satisfies Change;
  });
  store.apply(changes, label);
  store.select(changes.map(({ id }) => id));
  return changes.map(({ fields }) => String(fields["teken"]));
}
