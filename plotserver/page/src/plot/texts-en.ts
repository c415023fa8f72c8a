/** The words of the drawing page in English. */
import type { nl } from "./texts-nl.ts";

export const en: Record<keyof typeof nl, string> = {
  plot: "Plot",
  layers: "Layers",
  signs: "Signs",
  objects: "Objects",
  map: "Map",
  mapLabel: "Map of {title}: {n} objects",
  loading: "Loading…",
  close: "Close",
  skipMap: "To the map",
  skipLayers: "To the layers",
  skipObjects: "To the list of objects",
};
