/** The difference between what readers see and what is drawn, as a list of things to show. Pure. */
import type { Feature, Geometry } from "geojson";
import type { PlotObject } from "./model.ts";
import type { ChangedField, Difference } from "./plot-api.ts";

export interface Differing {
  id: string;
  soort: "nieuw" | "gewijzigd" | "verdwijnt";
  geometry: Geometry | null;
  fields: Record<string, unknown>;
  changes: ChangedField[];
  moved: boolean;
}

/** The server may tell an object whole (a feature) or by its id; of those it tells by id, ours is shown. */
export function differences(found: Difference, get: (id: string) => PlotObject | undefined): Differing[] {
  const thing = (told: unknown, soort: Differing["soort"], changes: ChangedField[] = [], moved = false): Differing => {
    const feature = typeof told === "object" && told !== null ? (told as Partial<Feature>) : {};
    const id = String(feature.id ?? told);
    const own = get(id);
    return {
      id,
      soort,
      geometry: (soort === "verdwijnt" ? feature.geometry : (own?.geometry ?? feature.geometry)) ?? null,
      fields: own?.fields ?? (feature.properties as Record<string, unknown> | undefined) ?? {},
      changes,
      moved,
    };
  };
  return [
    ...found.nieuw.map((told) => thing(told, "nieuw")),
    ...found.gewijzigd.map(({ object, velden, geometrie }) => thing(object, "gewijzigd", velden ?? [], geometrie === true)),
    ...found.verdwijnt.map((told) => thing(told, "verdwijnt")),
  ];
}
