/** Which part of the map is covered by what floats over it. */
import type { Padding } from "./map.ts";

const MARGIN = 56;

/** Room to keep free at each edge of the map, in pixels. */
export function mapPadding(): Padding {
  const map = document.querySelector("#map")?.getBoundingClientRect();
  const panel = document.querySelector(".object-panel")?.getBoundingClientRect();
  const padding = { top: MARGIN, right: MARGIN, bottom: MARGIN, left: MARGIN };
  if (!map || !panel) return padding;
  // Beside the map on a wide screen, as a sheet over its lower part on a narrow one.
  if (panel.width < map.width * 0.7) padding.right += map.right - panel.left;
  else padding.bottom += Math.max(0, map.bottom - panel.top);
  return padding;
}

export function isWide(): boolean {
  return matchMedia("(min-width: 901px)").matches;
}
