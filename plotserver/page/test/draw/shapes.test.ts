import type { Geometry, Position } from "geojson";
import { expect, test } from "vitest";
import { cut } from "../../src/plot/draw/cutting.ts";
import { lighter } from "../../src/plot/draw/editing.ts";
import { areaOf, inverse } from "../../src/plot/draw/geodesy.ts";
import { joined } from "../../src/plot/draw/joining.ts";
import { deleteVertex, insertVertex, moveVertex, vertices } from "../../src/plot/draw/paths.ts";
import { partsOf } from "../../src/plot/draw/planar.ts";
import { SnapIndex } from "../../src/plot/draw/snapping.ts";
import { aligned, distributed, middleOf, moved, rotated, scaled } from "../../src/plot/draw/transform.ts";
import { ringFault, selfCrossing, shapeFault } from "../../src/plot/draw/validity.ts";
import { countIn } from "../../src/plot/draw/within.ts";

const square = (lon: number, lat: number, size = 0.01): Geometry => ({
  type: "Polygon",
  coordinates: [[[lon, lat], [lon + size, lat], [lon + size, lat + size], [lon, lat + size], [lon, lat]]],
});
const point = (lon: number, lat: number): Geometry => ({ type: "Point", coordinates: [lon, lat] });
const surface = (geometry: Geometry) => areaOf(partsOf(geometry).polygons);
const total = (pieces: Geometry[]) => pieces.reduce((sum, piece) => sum + surface(piece), 0);

test("an edge that crosses itself is found, with the place", () => {
  expect(ringFault([[0, 0], [1, 1], [1, 0], [0, 1]])).toEqual({ kind: "crosses", at: [0.5, 0.5] });
  expect(ringFault([[0, 0], [1, 0], [1, 1], [0, 1]])).toBeNull();
  expect(ringFault([[0, 0], [1, 0]])?.kind).toBe("few");
  expect(ringFault([[0, 0], [1, 0], [2, 0], [3, 0]])?.kind).toBe("touches");
  expect(ringFault([[0, 0], [2, 0], [2, 2], [1, 0], [0, 2]])?.kind).toBe("touches");
});

test("a scribble of ten thousand points is judged", () => {
  const round = Array.from({ length: 10_000 }, (_, i): Position => {
    const angle = (i / 10_000) * 2 * Math.PI;
    return [Math.cos(angle), Math.sin(angle)];
  });
  expect(selfCrossing(round)).toBeNull();
  [round[10], round[5_000]] = [round[5_000] as Position, round[10] as Position];
  expect(selfCrossing(round)?.kind).toBe("crosses");
  expect(shapeFault({ type: "LineString", coordinates: Array.from({ length: 20_001 }, (_, i) => [i / 1e4, 52]) })?.kind).toBe("many");
});

test("an area cut through the middle is two areas that together are the whole", () => {
  const pieces = cut(square(5, 52), [[5.005, 51.9], [5.005, 52.1]]);
  expect(pieces).toHaveLength(2);
  expect(total(pieces)).toBeCloseTo(surface(square(5, 52)), 0);
  expect(pieces.every((piece) => shapeFault(piece) === null)).toBe(true);
});

test("a cut through a hole, one beside it, and one that winds", () => {
  const holed: Geometry = {
    type: "Polygon",
    coordinates: [...partsOf(square(5, 52)).polygons[0] as Position[][], [[5.004, 52.004], [5.004, 52.006], [5.006, 52.006], [5.006, 52.004], [5.004, 52.004]]],
  };
  const through = cut(holed, [[5.005, 51.9], [5.005, 52.1]]);
  expect(through).toHaveLength(2);
  expect(total(through)).toBeCloseTo(surface(holed), 0);
  const beside = cut(holed, [[5.002, 51.9], [5.002, 52.1]]);
  expect(beside.map((piece) => partsOf(piece).polygons[0]?.length).sort()).toEqual([1, 2]);
  expect(total(beside)).toBeCloseTo(surface(holed), 0);
  const winding = cut(square(5, 52), [[4.9, 52.003], [5.02, 52.003], [5.02, 52.007], [4.9, 52.007]]);
  expect(winding).toHaveLength(3);
});

test("a line that ends within an area does not cut it; a line is cut where it is crossed", () => {
  expect(cut(square(5, 52), [[5.005, 51.9], [5.005, 52.005]])).toHaveLength(1);
  const line: Geometry = { type: "LineString", coordinates: [[5, 52], [5.02, 52]] };
  const pieces = cut(line, [[5.005, 51.99], [5.005, 52.01], [5.015, 52.01], [5.015, 51.99]]);
  expect(pieces.map((piece) => partsOf(piece).lines[0]?.length)).toEqual([2, 2, 2]);
});

test("areas that share an edge become one, lines that meet become one", () => {
  const whole = joined([square(5, 52), square(5.01, 52)]);
  expect(whole?.type).toBe("Polygon");
  expect(surface(whole as Geometry)).toBeCloseTo(2 * surface(square(5, 52)), -1);
  const line = joined([
    { type: "LineString", coordinates: [[5, 52], [5.1, 52]] },
    { type: "LineString", coordinates: [[5.2, 52.1], [5.1, 52]] },
  ]);
  expect(line).toEqual({ type: "LineString", coordinates: [[5, 52], [5.1, 52], [5.2, 52.1]] });
  expect(joined([square(5, 52), point(5, 52)])).toBeNull();
});

test("vertices are moved, put in and taken out; the ring stays closed", () => {
  const one = moveVertex(square(5, 52), [0, 0, 0], [4.99, 51.99]);
  expect(partsOf(one).polygons[0]?.[0]?.at(0)).toEqual([4.99, 51.99]);
  expect(partsOf(one).polygons[0]?.[0]?.at(-1)).toEqual([4.99, 51.99]);
  expect(vertices(insertVertex(square(5, 52), [0, 0, 3], [4.999, 52.005]))).toHaveLength(5);
  const three = deleteVertex(square(5, 52), [0, 0, 1]) as Geometry;
  expect(vertices(three)).toHaveLength(3);
  expect(deleteVertex(three, [0, 0, 0])).toBeNull();
});

test("a shape that is moved north keeps its size; turned and scaled it does what is said", () => {
  const shape = square(5, 52);
  const middle = middleOf([shape]);
  expect(surface(moved(shape, middle, [5.5, 53])) / surface(shape)).toBeCloseTo(1, 2);
  expect(surface(rotated(shape, middle, 30)) / surface(shape)).toBeCloseTo(1, 5);
  expect(surface(scaled(shape, middle, 2)) / surface(shape)).toBeCloseTo(4, 3);
  const east = rotated(point(5, 52.01), [5, 52], 90);
  expect(inverse([5, 52], east.type === "Point" ? east.coordinates : [0, 0]).degrees).toBeCloseTo(90, 6);
});

test("points align and spread", () => {
  const three = [point(5, 52), point(5.1, 52.01), point(5.5, 52.02)];
  const left = aligned(three, "left").map((one) => (one.type === "Point" ? one.coordinates[0] : 0));
  for (const lon of left) expect(lon).toBeCloseTo(5, 9);
  const spread = distributed(three, "across").map((one) => (one.type === "Point" ? one.coordinates[0] : 0));
  expect(spread[1]).toBeCloseTo(5.25, 9);
});

test("a point snaps to a vertex before a side, and not to what is being moved", () => {
  const index = new SnapIndex();
  index.set("a", square(5, 52));
  expect(index.find([5.00001, 52.00001], 1e-6, new Set())?.kind).toBe("vertex");
  expect(index.find([5.005, 52.00001], 1e-6, new Set())?.kind).toBe("side");
  expect(index.find([5.00001, 52.00001], 1e-6, new Set(["a"]))).toBeNull();
  index.set("a", null);
  expect(index.find([5.00001, 52.00001], 1e-6, new Set())).toBeNull();
});

test("what lies in an area is counted by sign, partly in it too", () => {
  const objects = [
    { id: "1", geometry: point(5.005, 52.005), fields: { teken: "brand" } },
    { id: "2", geometry: point(5.006, 52.005), fields: { teken: "brand" } },
    { id: "3", geometry: point(5.1, 52.005), fields: { teken: "brand" } },
    { id: "4", geometry: { type: "LineString", coordinates: [[4.9, 52.005], [5.1, 52.005]] } as Geometry, fields: { teken: "stoplijn" } },
    { id: "5", geometry: square(5.009, 52), fields: {} },
    { id: "6", geometry: square(5.02, 52), fields: {} },
  ];
  expect(countIn(square(5, 52), objects).map(({ sign, count }) => [sign, count])).toEqual([["brand", 2], ["stoplijn", 1], [null, 1]]);
});

test("a paste of forty thousand points becomes one that can be worked with", () => {
  const many = Array.from({ length: 40_000 }, (_, i): Position => [5 + i / 1e6, 52 + Math.sin(i / 50) / 1e4]);
  const light = lighter(many);
  expect(light.length).toBeLessThanOrEqual(10_000);
  expect(light[0]?.[0]).toBeCloseTo(5, 9);
});
