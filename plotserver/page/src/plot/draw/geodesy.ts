/**
 * Distances, directions and areas on the GRS 80 ellipsoid (ETRS89; WGS 84 differs by less than 0.1 mm here).
 * Places are [longitude, latitude] in degrees, lengths metres, areas square metres, directions degrees clockwise
 * from true north. Pure.
 */
import type { Position } from "geojson";

const A = 6_378_137;
const F = 1 / 298.257222101;
const B = A * (1 - F);
const E2 = F * (2 - F);
const E = Math.sqrt(E2);
const RAD = Math.PI / 180;
const ENOUGH = 1e-12;
const MOST_STEPS = 100;

export interface Leg {
  metres: number;
  /** At the start, whither. */
  degrees: number;
}

/** The geodesic between two places, after Vincenty (1975); places that are almost antipodal are taken along a sphere. */
export function inverse(from: Position, to: Position): Leg {
  const [lon1 = 0, lat1 = 0] = from;
  const [lon2 = 0, lat2 = 0] = to;
  if (lon1 === lon2 && lat1 === lat2) return { metres: 0, degrees: 0 };
  const L = (lon2 - lon1) * RAD;
  const u1 = Math.atan((1 - F) * Math.tan(lat1 * RAD));
  const u2 = Math.atan((1 - F) * Math.tan(lat2 * RAD));
  const [s1, c1, s2, c2] = [Math.sin(u1), Math.cos(u1), Math.sin(u2), Math.cos(u2)];
  let lambda = L;
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const [sl, cl] = [Math.sin(lambda), Math.cos(lambda)];
    const sinSigma = Math.hypot(c2 * sl, c1 * s2 - s1 * c2 * cl);
    const cosSigma = s1 * s2 + c1 * c2 * cl;
    const sigma = Math.atan2(sinSigma, cosSigma);
    const sinAlpha = sinSigma === 0 ? 0 : (c1 * c2 * sl) / sinSigma;
    const cos2 = 1 - sinAlpha * sinAlpha;
    const cosM = cos2 < ENOUGH ? 0 : cosSigma - (2 * s1 * s2) / cos2;
    const C = (F / 16) * cos2 * (4 + F * (4 - 3 * cos2));
    const next = L + (1 - C) * F * sinAlpha * (sigma + C * sinSigma * (cosM + C * cosSigma * (2 * cosM * cosM - 1)));
    if (Math.abs(next - lambda) < ENOUGH) {
      const degrees = Math.atan2(c2 * sl, c1 * s2 - s1 * c2 * cl) / RAD;
      return { metres: B * series(cos2).a * (sigma - correction(series(cos2).b, sigma, cosM)), degrees: turn(degrees) };
    }
    lambda = next;
  }
  return { metres: Math.PI * B, degrees: 0 };
}

function series(cos2: number): { a: number; b: number } {
  const u = (cos2 * (A * A - B * B)) / (B * B);
  return {
    a: 1 + (u / 16384) * (4096 + u * (-768 + u * (320 - 175 * u))),
    b: (u / 1024) * (256 + u * (-128 + u * (74 - 47 * u))),
  };
}

function correction(b: number, sigma: number, cosM: number): number {
  const [s, c] = [Math.sin(sigma), Math.cos(sigma)];
  const first = c * (2 * cosM * cosM - 1);
  const second = (b / 6) * cosM * (4 * s * s - 3) * (4 * cosM * cosM - 3);
  return b * s * (cosM + (b / 4) * (first - second));
}

/** Where one comes from a place after so many metres in a direction, after Vincenty (1975). */
export function direct(from: Position, metres: number, degrees: number): Position {
  const [lon = 0, lat = 0] = from;
  const azimuth = degrees * RAD;
  const [sa, ca] = [Math.sin(azimuth), Math.cos(azimuth)];
  const u1 = Math.atan((1 - F) * Math.tan(lat * RAD));
  const [s1, c1] = [Math.sin(u1), Math.cos(u1)];
  const sigma1 = Math.atan2(Math.tan(u1), ca);
  const sinAlpha = c1 * sa;
  const cos2 = 1 - sinAlpha * sinAlpha;
  const { a, b } = series(cos2);
  const straight = metres / (B * a);
  let sigma = straight;
  let cosM = Math.cos(2 * sigma1 + sigma);
  for (let step = 0; step < MOST_STEPS; step += 1) {
    cosM = Math.cos(2 * sigma1 + sigma);
    const next = straight + correction(b, sigma, cosM);
    const done = Math.abs(next - sigma) < ENOUGH;
    sigma = next;
    if (done) break;
  }
  const [ss, cs] = [Math.sin(sigma), Math.cos(sigma)];
  const lat2 = Math.atan2(s1 * cs + c1 * ss * ca, (1 - F) * Math.hypot(sinAlpha, s1 * ss - c1 * cs * ca));
  const lambda = Math.atan2(ss * sa, c1 * cs - s1 * ss * ca);
  const C = (F / 16) * cos2 * (4 + F * (4 - 3 * cos2));
  const L = lambda - (1 - C) * F * sinAlpha * (sigma + C * ss * (cosM + C * cs * (2 * cosM * cosM - 1)));
  return [lon + L / RAD, lat2 / RAD];
}

export function lengthOf(line: readonly Position[]): number {
  let metres = 0;
  for (let i = 1; i < line.length; i += 1) metres += inverse(line[i - 1] as Position, line[i] as Position).metres;
  return metres;
}

/** Degrees from 0 to below 360. */
export function turn(degrees: number): number {
  return ((degrees % 360) + 360) % 360;
}

/** The surface between the equator and a latitude, per radian of longitude, over b² (Snyder 1987, 3-12). */
function zone(lat: number): number {
  const s = Math.sin(lat * RAD);
  return (1 - E2) * (s / (1 - E2 * s * s) - Math.log((1 - E * s) / (1 + E * s)) / (2 * E));
}

// Points and weights of Gauss and Legendre on 0..1; an edge of a few degrees is exact to far below a mm².
const GAUSS: readonly (readonly [number, number])[] = [
  [0.1127016653792583, 5 / 18],
  [0.5, 8 / 18],
  [0.8872983346207417, 5 / 18],
];

/** The area within a ring whose sides are straight in longitude and latitude, as RFC 7946 says; counterclockwise is positive. */
export function ringArea(ring: readonly Position[]): number {
  let sum = 0;
  for (let i = 0; i < ring.length; i += 1) {
    const [lon1 = 0, lat1 = 0] = ring[i] as Position;
    const [lon2 = 0, lat2 = 0] = ring[(i + 1) % ring.length] as Position;
    if (lon1 === lon2) continue;
    const mean = GAUSS.reduce((total, [at, weight]) => total + weight * zone(lat1 + at * (lat2 - lat1)), 0);
    sum -= (lon2 - lon1) * RAD * mean;
  }
  return (sum * A * A) / 2;
}

export function areaOf(polygons: readonly (readonly (readonly Position[])[])[]): number {
  let area = 0;
  for (const rings of polygons) rings.forEach((ring, i) => (area += Math.abs(ringArea(ring)) * (i === 0 ? 1 : -1)));
  return Math.max(0, area);
}
