/**
 * UTM (EPSG:326zz/327zz, ETRS89 in Europe) and MGRS, by the series of Krüger to the sixth order: exact to far below a
 * millimetre within a zone. Zones of Norway and Svalbard are kept to. Pure.
 */
import type { LonLat } from "../../coordinates.ts";

const A = 6_378_137;
const F = 1 / 298.257223563;
const N = F / (2 - F);
const K0 = 0.9996;
const RAD = Math.PI / 180;
const E = Math.sqrt(F * (2 - F));
const RADIUS = (A / (1 + N)) * (1 + N ** 2 / 4 + N ** 4 / 64 + N ** 6 / 256);
const ALPHA = [
  N / 2 - (2 / 3) * N ** 2 + (5 / 16) * N ** 3 + (41 / 180) * N ** 4,
  (13 / 48) * N ** 2 - (3 / 5) * N ** 3 + (557 / 1440) * N ** 4,
  (61 / 240) * N ** 3 - (103 / 140) * N ** 4,
  (49561 / 161280) * N ** 4,
];
const BETA = [
  N / 2 - (2 / 3) * N ** 2 + (37 / 96) * N ** 3 - (1 / 360) * N ** 4,
  (1 / 48) * N ** 2 + (1 / 15) * N ** 3 - (437 / 1440) * N ** 4,
  (17 / 480) * N ** 3 - (37 / 840) * N ** 4,
  (4397 / 161280) * N ** 4,
];

export interface Utm {
  zone: number;
  north: boolean;
  x: number;
  y: number;
}

export function zoneOf({ lon, lat }: LonLat): number {
  if (lat >= 56 && lat < 64 && lon >= 3 && lon < 12) return 32;
  if (lat >= 72 && lat <= 84 && lon >= 0 && lon < 42) return lon < 9 ? 31 : lon < 21 ? 33 : lon < 33 ? 35 : 37;
  return Math.min(60, Math.max(1, Math.floor((lon + 180) / 6) + 1));
}

export function toUtm(point: LonLat, zone = zoneOf(point)): Utm {
  const sine = Math.sin(point.lat * RAD);
  const t = Math.sinh(Math.atanh(sine) - E * Math.atanh(E * sine));
  const lon = (point.lon - middleOf(zone)) * RAD;
  const xi = Math.atan2(t, Math.cos(lon));
  const eta = Math.asinh(Math.sin(lon) / Math.hypot(t, Math.cos(lon)));
  let [x, y] = [eta, xi];
  ALPHA.forEach((a, i) => {
    const j = 2 * (i + 1);
    y += a * Math.sin(j * xi) * Math.cosh(j * eta);
    x += a * Math.cos(j * xi) * Math.sinh(j * eta);
  });
  const north = point.lat >= 0;
  return { zone, north, x: 500_000 + K0 * RADIUS * x, y: (north ? 0 : 10_000_000) + K0 * RADIUS * y };
}

export function fromUtm({ zone, north, x, y }: Utm): LonLat {
  const [xi0, eta0] = [(y - (north ? 0 : 10_000_000)) / (K0 * RADIUS), (x - 500_000) / (K0 * RADIUS)];
  let [xi, eta] = [xi0, eta0];
  BETA.forEach((b, i) => {
    const j = 2 * (i + 1);
    xi -= b * Math.sin(j * xi0) * Math.cosh(j * eta0);
    eta -= b * Math.cos(j * xi0) * Math.sinh(j * eta0);
  });
  const tau = Math.sin(xi) / Math.hypot(Math.sinh(eta), Math.cos(xi));
  return { lon: middleOf(zone) + Math.atan2(Math.sinh(eta), Math.cos(xi)) / RAD, lat: latitudeOf(tau) };
}

function middleOf(zone: number): number {
  return zone * 6 - 183;
}

/** The latitude of a conformal one, by Newton's steps (Karney 2011). */
function latitudeOf(conformal: number): number {
  let tau = conformal;
  for (let step = 0; step < 5; step += 1) {
    const sigma = Math.sinh(E * Math.atanh((E * tau) / Math.hypot(1, tau)));
    const here = tau * Math.hypot(1, sigma) - sigma * Math.hypot(1, tau);
    tau += ((conformal - here) / Math.hypot(1, here)) * ((1 + (1 - E * E) * tau * tau) / ((1 - E * E) * Math.hypot(1, tau)));
  }
  return Math.atan(tau) / RAD;
}

const BANDS = "CDEFGHJKLMNPQRSTUVWX";
const COLUMNS = ["ABCDEFGH", "JKLMNPQR", "STUVWXYZ"];
const ROWS = "ABCDEFGHJKLMNPQRSTUV";

export function bandOf(lat: number): string {
  return BANDS[Math.min(19, Math.max(0, Math.floor((lat + 80) / 8)))] as string;
}

/** "31U FT 12345 67890": to a metre. */
export function formatMgrs(point: LonLat): string {
  const { zone, x, y } = toUtm(point);
  const column = COLUMNS[(zone - 1) % 3]?.[Math.floor(x / 100_000) - 1] ?? "?";
  const row = ROWS[(Math.floor(y / 100_000) + (zone % 2 === 0 ? 5 : 0)) % 20];
  const digits = (value: number) => String(Math.floor(value % 100_000)).padStart(5, "0");
  return `${zone}${bandOf(point.lat)} ${column}${row} ${digits(x)} ${digits(y)}`;
}

/** The middle of the square that is named (10 digits: of a metre); null when it is no MGRS, or no such square is in the band. */
export function parseMgrs(text: string): LonLat | null {
  const parts = /^(\d{1,2})([C-HJ-NP-X])([A-HJ-NP-Z])([A-HJ-NP-V])(\d*)$/i.exec(text.replace(/[\s.,]+/g, ""));
  if (!parts) return null;
  const [, zoneText = "", band = "", column = "", row = "", digits = ""] = parts.map((part) => part.toUpperCase());
  const zone = Number(zoneText);
  const half = digits.length / 2;
  if (zone < 1 || zone > 60 || digits.length % 2 !== 0 || half > 5) return null;
  const east = (COLUMNS[(zone - 1) % 3] as string).indexOf(column) + 1;
  if (east === 0) return null;
  const cell = 10 ** (5 - half);
  const offset = (part: string) => (part === "" ? 0 : Number(part)) * cell + cell / 2;
  const x = east * 100_000 + offset(digits.slice(0, half));
  const north = (ROWS.indexOf(row) - (zone % 2 === 0 ? 5 : 0) + 20) % 20;
  return inBand(zone, band, x, north * 100_000 + offset(digits.slice(half)));
}

/** Rows of squares repeat every 2,000 km: the one that lies in the band is meant. */
function inBand(zone: number, band: string, x: number, y: number): LonLat | null {
  const south = BANDS.indexOf(band) * 8 - 80;
  for (let turn = 0; turn < 5; turn += 1) {
    const point = fromUtm({ zone, north: band >= "N", x, y: y + turn * 2_000_000 });
    if (point.lat >= south - 0.2 && point.lat < south + (band === "X" ? 12.2 : 8.2)) return point;
  }
  return null;
}
