/** Which part of the world can be asked for? Pure. */
import type { Box } from "./model.ts";

/** The part of the world that the legend is asked for; beyond the date line there is nothing to ask. */
export function askable(box: Box | null): Box | null {
  if (!box) return null;
  const [west, south, east, north] = box;
  if (east - west >= 360) return null;
  const within = (value: number, most: number) => Math.round(Math.min(most, Math.max(-most, value)) * 1e5) / 1e5;
  return [within(west, 180), within(south, 90), within(east, 180), within(north, 90)];
}
