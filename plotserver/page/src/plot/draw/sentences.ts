/** Faults in words that say how to go on. */
import { formatLonLat } from "../../coordinates.ts";
import { language, say } from "./texts.ts";
import type { ShapeFault } from "./validity.ts";

export function faultText({ kind, at }: ShapeFault): string {
  const where = at ? formatLonLat({ lon: at[0] as number, lat: at[1] as number }, language()) : "";
  return say(`fault_${kind}`, { where });
}
