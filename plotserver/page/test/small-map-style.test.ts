import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { askedOf, boxOfGeoJson, composed } from "../src/small-map-style.ts";

describe("what a page asks of its map", () => {
  it("is read from the element, and a box that is none is left out", () => {
    expect(askedOf({ style: "/s", box: "4,51,5,52", boxes: "[[4,51,5,52],[1,2]]" })).toEqual({
      style: "/s",
      features: null,
      box: [4, 51, 5, 52],
      boxes: [[4, 51, 5, 52]],
    });
    expect(askedOf({ box: "4,51,x,52" }).box).toBeNull();
    expect(askedOf({}).box).toBeNull();
  });
});

describe("the box round objects", () => {
  const feature = (geometry: unknown) => ({ type: "Feature", properties: {}, geometry }) as never;
  it("holds every kind of geometry", () => {
    const collection = {
      type: "GeometryCollection",
      geometries: [
        { type: "Point", coordinates: [4, 51] },
        { type: "MultiPolygon", coordinates: [[[[5, 52], [6, 52], [6, 53], [5, 52]]]] },
      ],
    };
    expect(boxOfGeoJson(feature(collection))).toEqual([4, 51, 6, 53]);
  });
  it("is none when nothing has a place", () => {
    expect(boxOfGeoJson(feature(null))).toBeNull();
    expect(boxOfGeoJson({ type: "FeatureCollection", features: [] })).toBeNull();
  });
});

describe("the style of a small map", () => {
  const empty = { base: null, picture: null, features: null, boxes: [], night: false, signs: "/signs" };
  it("has a ground where there is no base map", () => {
    expect(composed(empty).layers[0]?.id).toBe("ground");
  });
  it("only marks objects whose signs the server's style draws", () => {
    const picture = { version: 8 as const, sources: {}, layers: [] };
    const circle = (style: ReturnType<typeof composed>) => style.layers.find((one) => one.id === "objects-points");
    expect(circle(composed({ ...empty, picture }))?.paint).toMatchObject({ "circle-radius": 21 });
    expect(circle(composed(empty))?.paint).toMatchObject({ "circle-radius": 6 });
  });
});

describe("the night of the pages", () => {
  const block = (text: string, start: string) => {
    const from = text.indexOf("{", text.indexOf(start)) + 1;
    return text.slice(from, text.indexOf("}", from)).match(/--ps-[\w-]+: [^;]+;/g);
  };
  it("is that of the viewer: without a script, a page follows the system", () => {
    const tokens = readFileSync(new URL("../src/styles/tokens.css", import.meta.url), "utf8");
    const pages = readFileSync(new URL("../src/styles/document.css", import.meta.url), "utf8");
    expect(block(pages, ":root:not(")).toEqual(block(tokens, '[data-theme="nacht"]'));
  });
});
