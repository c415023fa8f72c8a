/** The difference between what readers see and what is drawn, as a list of things to show. Pure. */
import type { Geometry } from "geojson";
import type { PlotObject } from "./model.ts";
import type { ChangedField, Difference, Told } from "./plot-api.ts";

export interface Differing {
  id: string;
  soort: "nieuw" | "gewijzigd" | "verdwijnt";
  geometry: Geometry | null;
  fields: Record<string, unknown>;
  changes: ChangedField[];
  moved: boolean;
}

/** What is told of an object is its name and sign; where it lies is known here, but for what is gone. */
export function differences(found: Difference, get: (id: string) => PlotObject | undefined): Differing[] {
  const thing = ({ object, naam, teken, velden, geometrie }: Told, soort: Differing["soort"]): Differing => {
    const own = get(object);
    return {
      id: object,
      soort,
      geometry: own?.geometry ?? null,
      fields: own?.fields ?? { ...(naam ? { naam } : {}), ...(teken ? { teken } : {}) },
      changes: velden ?? [],
      moved: geometrie === true,
    };
  };
  return [
    ...found.nieuw.map((told) => thing(told, "nieuw")),
    ...found.gewijzigd.map((told) => thing(told, "gewijzigd")),
    ...found.verdwijnt.map((told) => thing(told, "verdwijnt")),
  ];
}
