import { expect, test } from "vitest";
import { scaleOf } from "../src/checking.ts";

test("the scale of a view is that of its whole zoom level, in two figures", () => {
  expect(scaleOf({ zoom: 0, lat: 0 })).toBe(280_000_000);
  expect(scaleOf({ zoom: 10, lat: 52 })).toBe(170_000);
  expect(scaleOf({ zoom: 10.4, lat: 52.3 })).toBe(scaleOf({ zoom: 9.6, lat: 51.7 }));
  expect(scaleOf({ zoom: 15, lat: 52 })).toBeLessThan(scaleOf({ zoom: 14, lat: 52 }));
});
