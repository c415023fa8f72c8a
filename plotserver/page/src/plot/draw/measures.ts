/** Lengths, areas and directions as people read them, and what a shape measures. Pure. */
import type { Geometry, Position } from "geojson";
import { areaOf, inverse, lengthOf } from "./geodesy.ts";
import { partsOf } from "./planar.ts";

type Language = "nl" | "en";

function number(value: number, decimals: number, language: Language): string {
  return value.toLocaleString(language === "nl" ? "nl-NL" : "en-GB", {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
}

/** Three figures that count: 8,4 m, 437 m, 1,84 km, 12,3 km. */
export function lengthText(metres: number, language: Language): string {
  if (metres < 10) return `${number(metres, 1, language)} m`;
  if (metres < 1_000) return `${number(metres, 0, language)} m`;
  return `${number(metres / 1000, metres < 10_000 ? 2 : metres < 100_000 ? 1 : 0, language)} km`;
}

export function areaText(square: number, language: Language): string {
  if (square < 10_000) return `${number(square, 0, language)} m²`;
  if (square < 1_000_000) return `${number(square / 10_000, square < 100_000 ? 2 : 1, language)} ha`;
  return `${number(square / 1e6, square < 1e7 ? 2 : square < 1e8 ? 1 : 0, language)} km²`;
}

/** Three figures, as it is said over the radio: 045°. */
export function directionText(degrees: number): string {
  return `${String(Math.round(degrees) % 360).padStart(3, "0")}°`;
}

export interface Measured {
  /** Of a line its length, of an area its circumference. */
  metres: number;
  square: number | null;
}

export function measured(geometry: Geometry): Measured {
  const { lines, polygons } = partsOf(geometry);
  const edges = [...lines, ...polygons.flat()];
  return {
    metres: edges.reduce((sum, line) => sum + lengthOf(line), 0),
    square: polygons.length > 0 ? areaOf(polygons) : null,
  };
}

export interface LegText {
  at: Position;
  text: string;
}

/** Length and direction of each leg, at its middle. */
export function legTexts(line: readonly Position[], language: Language): LegText[] {
  return line.slice(1).map((to, i) => {
    const from = line[i] as Position;
    const { metres, degrees } = inverse(from, to);
    return {
      at: [((from[0] as number) + (to[0] as number)) / 2, ((from[1] as number) + (to[1] as number)) / 2],
      text: `${lengthText(metres, language)}  ${directionText(degrees)}`,
    };
  });
}
