/**
 * Coordinates as people type and paste them: RD, latitude and longitude (decimal, or degrees, minutes and seconds),
 * UTM and MGRS, one or a whole list. Pure, but for the RD converter that is passed in.
 */
import type { Geometry, Position } from "geojson";
import { type LonLat, parseCoordinate, type RdPoint } from "../../coordinates.ts";
import { positionsOf } from "./planar.ts";
import { fromUtm, parseMgrs } from "./utm.ts";

export type System = "rd" | "degrees" | "dms" | "utm" | "mgrs";

export interface Read {
  point: LonLat;
  system: System;
}

/** From RD; null where the converter is not there yet. */
export type FromRd = ((point: RdPoint) => LonLat) | null;

export function readPoint(text: string, fromRd: FromRd): Read | null {
  const bare = text.trim();
  if (bare === "") return null;
  const mgrs = parseMgrs(bare.replace(/^mgrs:?\s*/i, ""));
  if (mgrs) return { point: mgrs, system: "mgrs" };
  const utm = readUtm(bare);
  if (utm) return { point: utm, system: "utm" };
  const dms = readDms(bare);
  if (dms) return { point: dms, system: "dms" };
  const typed = parseCoordinate(bare);
  if (!typed) return null;
  if (typed.kind === "lonlat") return { point: typed.point, system: "degrees" };
  return fromRd ? { point: fromRd(typed.point), system: "rd" } : null;
}

/** "31U 676000 5757000", "32N 300000 5700000", "UTM 31 676000 5757000": N and S alone are hemispheres, as in EPSG's names. */
function readUtm(text: string): LonLat | null {
  const parts = /^(?:utm:?\s*)?(\d{1,2})\s*([a-z])?\s+(\d{6}(?:[.,]\d+)?)\s*(?:m?\s*E)?[\s,;]+(\d{1,8}(?:[.,]\d+)?)\s*(?:m?\s*N)?$/i.exec(text);
  if (!parts) return null;
  const [, zoneText = "", band = "", x = "", y = ""] = parts;
  const zone = Number(zoneText);
  const letter = band.toUpperCase();
  if (zone < 1 || zone > 60 || (letter !== "" && !/[C-HJ-NP-X]/.test(letter)) || (letter === "" && !/^utm/i.test(text))) return null;
  const north = letter === "" || (letter !== "S" && letter >= "N");
  const point = fromUtm({ zone, north, x: Number(x.replace(",", ".")), y: Number(y.replace(",", ".")) });
  return Math.abs(point.lat) <= 84 ? point : null;
}

const ANGLE = String.raw`(\d{1,3})\s*[°d: ]\s*(\d{1,2}(?:[.,]\d+)?)\s*(?:['′m: ]\s*(?:(\d{1,2}(?:[.,]\d+)?)\s*(?:"|″|''|s)?)?)?`;
const DMS = [
  new RegExp(String.raw`^${ANGLE}\s*([NZS])[\s,;]*${ANGLE}\s*([EOW])$`, "i"),
  new RegExp(String.raw`^([NZS])\s*${ANGLE}[\s,;]*([EOW])\s*${ANGLE}$`, "i"),
  new RegExp(String.raw`^${ANGLE}\s*([EOW])[\s,;]*${ANGLE}\s*([NZS])$`, "i"),
];

/** 52°09'22,2"N 5°23'15,5"O, with or without seconds. */
function readDms(text: string): LonLat | null {
  for (const [form, pattern] of DMS.entries()) {
    const parts = pattern.exec(text);
    if (!parts) continue;
    const first = form === 1 ? [...parts.slice(2, 5), parts[1]] : parts.slice(1, 5);
    const second = form === 1 ? [...parts.slice(6, 9), parts[5]] : parts.slice(5, 9);
    const [one, other] = [angle(first), angle(second)];
    if (one === null || other === null) return null;
    const [lat, lon] = form === 2 ? [other, one] : [one, other];
    return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? { lon, lat } : null;
  }
  return null;
}

function angle([degrees, minutes, seconds, hemisphere]: readonly (string | undefined)[]): number | null {
  const number = (text: string | undefined) => Number((text ?? "0").replace(",", "."));
  if (number(minutes) >= 60 || number(seconds) >= 60) return null;
  const value = number(degrees) + number(minutes) / 60 + number(seconds) / 3600;
  return /[ZSW]/i.test(hemisphere ?? "") ? -value : value;
}

/** 52°09'22,16"N 5°23'15,50"O: two decimals of a second are about 0.3 m. */
export function formatDms({ lon, lat }: LonLat, language: "nl" | "en"): string {
  const [east, south] = language === "nl" ? ["O", "Z"] : ["E", "S"];
  return `${dms(lat, language)}${lat < 0 ? south : "N"} ${dms(lon, language)}${lon < 0 ? "W" : east}`;
}

function dms(value: number, language: "nl" | "en"): string {
  const hundredths = Math.round(Math.abs(value) * 360_000);
  const seconds = ((hundredths % 6_000) / 100).toFixed(2).padStart(5, "0");
  const minutes = String(Math.floor(hundredths / 6_000) % 60).padStart(2, "0");
  return `${Math.floor(hundredths / 360_000)}°${minutes}′${language === "nl" ? seconds.replace(".", ",") : seconds}″`;
}

export interface ReadList {
  points: LonLat[];
  /** Lines that hold no coordinate: which, from 1, and what stands there. */
  unread: { line: number; text: string }[];
}

/** A pasted list: one coordinate on each line; empty lines and a heading are passed over; also GeoJSON and WKT. */
export function readList(text: string, fromRd: FromRd): ReadList {
  const shape = readGeoJson(text) ?? readWkt(text);
  if (shape) return { points: shape.map(([lon = 0, lat = 0]) => ({ lon, lat })), unread: [] };
  const found: ReadList = { points: [], unread: [] };
  const lines = text.split(/\r?\n|\|/);
  lines.forEach((line, i) => {
    const bare = line.replace(/\t/g, " ").replace(/[;,]\s*$/, "").trim();
    if (bare === "") return;
    const read = readPoint(bare, fromRd) ?? readPoint(withoutNumber(bare), fromRd);
    if (read) found.points.push(read.point);
    // The first line may name the columns.
    else if (i > 0 || /\d/.test(bare)) found.unread.push({ line: i + 1, text: bare.slice(0, 60) });
  });
  return found;
}

/** "1. 155000 463000" or "A: …": the number of the point before it. */
function withoutNumber(text: string): string {
  return text.replace(/^\s*(?:\d{1,4}[.):]|[A-Za-z]\w{0,8}[:.)=]?)\s+/, "");
}

function readGeoJson(text: string): Position[] | null {
  if (!text.trimStart().startsWith("{") && !text.trimStart().startsWith("[")) return null;
  try {
    const given: unknown = JSON.parse(text);
    const geometry = geometryIn(given);
    const points = geometry ? [...positionsOf(geometry)] : Array.isArray(given) ? (given as Position[]) : null;
    return points?.every((at) => Array.isArray(at) && at.length >= 2 && at.slice(0, 2).every(Number.isFinite)) ? points : null;
  } catch {
    return null;
  }
}

function geometryIn(given: unknown): Geometry | null {
  if (typeof given !== "object" || given === null || Array.isArray(given)) return null;
  const { type, geometry, features, coordinates } = given as Record<string, unknown>;
  if (type === "FeatureCollection" && Array.isArray(features)) return geometryIn(features[0]);
  if (type === "Feature") return geometryIn(geometry);
  return coordinates ? (given as Geometry) : null;
}

function readWkt(text: string): Position[] | null {
  const inner = /^\s*(?:SRID=\d+;)?\s*(?:POINT|LINESTRING|POLYGON)\s*Z?\s*\(+([^()]+)\)/i.exec(text)?.[1];
  if (!inner) return null;
  const points = inner.split(",").map((pair) => pair.trim().split(/\s+/).slice(0, 2).map(Number));
  return points.every((at) => at.length === 2 && at.every(Number.isFinite)) ? points : null;
}
