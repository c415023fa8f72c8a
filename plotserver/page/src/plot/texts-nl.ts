/** The words of the drawing page in Dutch: plain, B1. */
export const nl = {
  plot: "Plot",
  layers: "Lagen",
  signs: "Tekens",
  objects: "Objecten",
  map: "Kaart",
  mapLabel: "Kaart van {title}: {n} objecten",
  loading: "Laden…",
  close: "Sluiten",
  skipMap: "Naar de kaart",
  skipLayers: "Naar de lagen",
  skipObjects: "Naar de lijst van objecten",
};
