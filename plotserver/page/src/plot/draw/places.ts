/** A place in words, in the system that one works in. */
import { formatLonLat, formatRd, type LonLat } from "../../coordinates.ts";
import type { Rd } from "../../rd.ts";
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
