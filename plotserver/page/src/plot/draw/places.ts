/** A place in words, in the system that one works in. */
import { fetchGrid } from "../../api.ts";
import { formatLonLat, formatRd, type LonLat } from "../../coordinates.ts";
import { approximateRd, exactRd, type Rd } from "../../rd.ts";
import { language } from "./texts.ts";
import { formatDms, type System } from "./typed.ts";
import { formatMgrs, toUtm, bandOf } from "./utm.ts";

export function placeText(point: LonLat, rd: Rd | null, system: System): string {
  if (system === "mgrs") return formatMgrs(point);
  if (system === "utm") {
    const { zone, x, y } = toUtm(point);
    return `${zone}${bandOf(point.lat)} ${Math.round(x)} ${Math.round(y)}`;
  }
  if (system === "dms") return formatDms(point, language());
  const metres = system === "rd" ? rd?.toRd(point) : null;
  return metres ? formatRd(metres) : formatLonLat(point, language());
}

/** RD by seven parameters at once; exact as soon as the grid is there. Without it places are some decimetres off. */
export async function followRd(told: (rd: Rd) => void): Promise<void> {
  told(await approximateRd());
  try {
    told(await exactRd(await fetchGrid()));
  } catch {
    // What was told stands.
  }
}
