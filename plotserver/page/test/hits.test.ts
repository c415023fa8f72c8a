import { expect, test } from "vitest";
import { hitsOf } from "../src/hits.ts";

type Drawn = Parameters<typeof hitsOf>[0][number];

function drawn(type: "Point" | "LineString" | "Polygon", layer: string, properties: Record<string, unknown>): Drawn {
  const metadata = { "plotserver:layer": layer };
  return { layer: { metadata }, geometry: { type, coordinates: [] }, properties } as unknown as Drawn;
}

test("an object that is drawn by several layers of the style is found once", () => {
  const hits = hitsOf([
    drawn("Polygon", "water", { id: "1", sign: "overstroomd-gebied", naam: "Betuwe" }),
    drawn("Point", "water", { id: "1" }),
  ]);
  expect(hits).toEqual([{ layer: "water", id: "1", sign: "overstroomd-gebied", name: "Betuwe", count: 1 }]);
});

test("an object keeps its name when its decoration, which has none, lies on top", () => {
  const hits = hitsOf([
    drawn("Polygon", "water", { id: "1", sign: "dijk-bedreigd", rol: "vulling" }),
    drawn("LineString", "water", { id: "1", sign: "dijk-bedreigd", naam: "Lekdijk" }),
  ]);
  expect(hits[0]?.name).toBe("Lekdijk");
});

test("points come before lines and lines before areas", () => {
  const hits = hitsOf([
    drawn("Polygon", "water", { id: "gebied" }),
    drawn("LineString", "wegen", { id: "weg" }),
    drawn("Point", "inzet", { id: "copi" }),
  ]);
  expect(hits.map((hit) => hit.id)).toEqual(["copi", "weg", "gebied"]);
});

test("the same id in two layers is two objects", () => {
  expect(hitsOf([drawn("Point", "a", { id: "1" }), drawn("Point", "b", { id: "1" })])).toHaveLength(2);
});

test("an object of a dataset is known by the id of the tile's feature", () => {
  const road = { ...drawn("LineString", "wegen", { kind: "service" }), id: 21601 };
  expect(hitsOf([road])).toEqual([{ layer: "wegen", id: "21601", sign: null, name: null, count: 1 }]);
});

test("an aggregate of a large dataset tells how many it stands for", () => {
  expect(hitsOf([drawn("Point", "panden", { count: 40 })])[0]?.count).toBe(40);
});

test("what has no id and stands for nothing cannot be chosen", () => {
  expect(hitsOf([drawn("LineString", "water", {})])).toEqual([]);
});
