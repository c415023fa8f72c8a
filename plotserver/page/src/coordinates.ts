/** Reads and writes coordinates as people type them: RD New in metres, or latitude and longitude in degrees. */

export interface LonLat {
  lon: number;
  lat: number;
}

export interface RdPoint {
  x: number;
  y: number;
}

export type Typed = { kind: "rd"; point: RdPoint } | { kind: "lonlat"; point: LonLat };

/** The rectangle in which RD New is used: EPSG:28992, area of use on land and the coastal waters, in metres. */
const RD_EDGES = { minX: -7_000, maxX: 300_000, minY: 289_000, maxY: 629_000 };

/** Where RD may be shown at all: the rdtrans2018 grid's area, in degrees. */
export function hasRd({ lon, lat }: LonLat): boolean {
  return lon >= 2 && lon <= 8 && lat >= 50 && lat <= 56;
}

export function inRdEdges({ x, y }: RdPoint): boolean {
  return x >= RD_EDGES.minX && x <= RD_EDGES.maxX && y >= RD_EDGES.minY && y <= RD_EDGES.maxY;
}

/**
 * "155000 463000", "RD 155.000, 463.000", "52,155 5,387" or "52.155N 5.387E" become a point; anything else null.
 * Two numbers within the RD rectangle are RD (x, y); within ±90 and ±180 they are latitude, longitude.
 */
export function parseCoordinate(text: string): Typed | null {
  const pair = numbersOf(text);
  if (!pair) return null;
  const [first, second] = pair;
  if (Math.abs(first) > 180 || Math.abs(second) > 180) {
    const point = { x: first, y: second };
    return inRdEdges(point) ? { kind: "rd", point } : null;
  }
  if (startsWithLongitude(text)) return lonLat(first, second);
  return lonLat(second, first);
}

function lonLat(lon: number, lat: number): Typed | null {
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? { kind: "lonlat", point: { lon, lat } } : null;
}

function startsWithLongitude(text: string): boolean {
  return /^[^NZS]*\d\s*°?\s*[EOW]/i.test(text);
}

/** Two signed numbers; decimals with a point or a comma, thousands of RD metres may be marked with a point. */
function numbersOf(text: string): [number, number] | null {
  const bare = text
    .replace(/^\s*rd\b:?/i, "")
    .replace(/°/g, "")
    .replace(/\s+([NEOWZS])\b/gi, "$1")
    .trim();
  const halves = splitInTwo(bare);
  if (!halves) return null;
  // "55.000 463.000": the second can only be a thousand mark, so the first is one too.
  const thousands = halves.some((half) => /^\d{3}\.\d{3}(,\d+)?$/.test(half));
  const [first, second] = [numberOf(halves[0], thousands), numberOf(halves[1], thousands)];
  return Number.isFinite(first) && Number.isFinite(second) ? [first, second] : null;
}

function splitInTwo(text: string): [string, string] | null {
  // "155 000, 463 000" or "52.1; 5.3": a comma or semicolon with space behind it parts the two.
  const parted = /^([^;]+?)(?:;|,(?=\s))\s*(.+)$/.exec(text);
  if (parted?.[1] && parted[2]) return [parted[1], parted[2]];
  const words = text.split(/\s+/);
  if (words.length === 2) return [words[0] ?? "", words[1] ?? ""];
  if (words.length === 4) return [`${words[0]}${words[1]}`, `${words[2]}${words[3]}`];
  const glued = /^(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?)$/.exec(text);
  return glued?.[1] && glued[2] ? [glued[1], glued[2]] : null;
}

function numberOf(text: string, thousands: boolean): number {
  const hemisphere = /[NEOWZS]$/i.exec(text.trim())?.[0].toUpperCase();
  const bare = text.trim().replace(/[NEOWZS]$/i, "").replace(/\s+/g, "");
  const digits = (thousands ? bare.replaceAll(".", "") : bare).replace(",", ".");
  if (!/^[+-]?\d+(\.\d+)?$/.test(digits)) return Number.NaN;
  const value = Number(digits);
  return hemisphere === "W" || hemisphere === "Z" || hemisphere === "S" ? -value : value;
}

/** "155 000, 463 000": whole metres with a narrow no-break space, as in the Dutch map grid. */
export function formatRd({ x, y }: RdPoint): string {
  return `${metres(x)}, ${metres(y)}`;
}

function metres(value: number): string {
  const whole = Math.round(value);
  const grouped = String(Math.abs(whole)).replace(/\B(?=(\d{3})+$)/g, "\u202f");
  return whole < 0 ? `\u2212${grouped}` : grouped;
}

/** "52,15517° N 5,38720° O" in Dutch, "52.15517° N 5.38720° E" in English; five decimals are about a metre. */
export function formatLonLat({ lon, lat }: LonLat, language: "nl" | "en"): string {
  const east = language === "nl" ? "O" : "E";
  const south = language === "nl" ? "Z" : "S";
  const northing = `${degrees(lat, language)}°\u202f${lat < 0 ? south : "N"}`;
  return `${northing}  ${degrees(lon, language)}°\u202f${lon < 0 ? "W" : east}`;
}

function degrees(value: number, language: "nl" | "en"): string {
  const text = Math.abs(value).toFixed(5);
  return language === "nl" ? text.replace(".", ",") : text;
}
