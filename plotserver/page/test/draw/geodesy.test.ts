import { expect, test } from "vitest";
import { areaOf, direct, inverse, ringArea } from "../../src/plot/draw/geodesy.ts";
import { areaText, directionText, lengthText } from "../../src/plot/draw/measures.ts";
import { circle, rectangle } from "../../src/plot/draw/shapes.ts";

test("Amersfoort to Dom tower, as PROJ's geod says on GRS 80", () => {
  const { metres, degrees } = inverse([5.38721, 52.15517], [5.1213, 52.0907]);
  expect(metres).toBeCloseTo(19_573.96387, 4);
  expect(degrees).toBeCloseTo(248.606021, 5);
});

test("a metre is a metre: there and back", () => {
  for (const [metres, degrees] of [[1, 10], [749_000, 250], [25_000, 359.5]] as const) {
    const there = direct([5.2, 52.1], metres, degrees);
    const leg = inverse([5.2, 52.1], there);
    expect(leg.metres).toBeCloseTo(metres, 4);
    expect(leg.degrees).toBeCloseTo(degrees, 4);
  }
});

test("the surface of a degree square, as its edges run along parallels", () => {
  // (zone(53) - zone(52)) over one degree of longitude on GRS 80 (Snyder 1987), summed strip by strip.
  const square = [[5, 52], [6, 52], [6, 53], [5, 53]];
  expect(ringArea(square) / 1e6).toBeCloseTo(7_556.735896535, 6);
  expect(ringArea([...square].reverse())).toBeCloseTo(-ringArea(square), 3);
});

test("a circle has the surface and the edge of its radius; a hole counts off", () => {
  const one = circle([5.2, 52.1], 1_000);
  const other = circle([5.2, 52.1], 500);
  if (one.type !== "Polygon" || other.type !== "Polygon") throw new Error("no areas");
  expect(areaOf([one.coordinates]) / (Math.PI * 1e6)).toBeCloseTo(1, 2);
  expect(areaOf([[...one.coordinates, ...other.coordinates]]) / (Math.PI * 0.75e6)).toBeCloseTo(1, 2);
  for (const corner of one.coordinates[0] ?? []) expect(inverse([5.2, 52.1], corner).metres).toBeCloseTo(1_000, 3);
});

test("a rectangle of typed sizes is as wide and high as typed", () => {
  const made = rectangle([5.2, 52.1], 120, 45, 90);
  if (made.type !== "Polygon") throw new Error("no area");
  expect(areaOf([made.coordinates])).toBeCloseTo(120 * 45, 0);
});

test("measures are written as people read them", () => {
  expect(lengthText(8.43, "nl")).toBe("8,4 m");
  expect(lengthText(437.2, "nl")).toBe("437 m");
  expect(lengthText(1_843, "nl")).toBe("1,84 km");
  expect(areaText(437, "en")).toBe("437 m²");
  expect(areaText(34_000, "nl")).toBe("3,40 ha");
  expect(areaText(2_345_000, "nl")).toBe("2,35 km²");
  expect(directionText(359.7)).toBe("000°");
});
